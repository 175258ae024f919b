import Samples
import Testing

@Suite("The share of rank 0") struct RootShareTests {
  /// An import as `RootShare` sees it: what each picture takes on rank 0 and on the others, what writing a chunk
  /// takes, and what a shard takes that is finished with every tenth chunk.
  struct Machine {
    var ranks = 2
    var here = Duration.microseconds(100)
    var there = Duration.microseconds(100)
    var writing = Duration.milliseconds(4)
    var shard = Duration.zero

    /// Runs 200 chunks of 256 pictures a rank, the others up to `lead` chunks ahead of rank 0; returns the shares,
    /// and which part of their time rank 0 and the others wait.
    func run(lead: Int = 4) -> (shares: [Int], waiting: (root: Double, others: Double)) {
      let chunk = 256 * ranks
      var balance = RootShare(chunk: chunk, ranks: ranks)
      var shares = [Int](repeating: 256, count: lead)
      var (root, others) = (Duration.zero, Duration.zero)
      var (rootWaits, othersWait) = (Duration.zero, Duration.zero)
      var (ends, fetched): ([Duration], [Duration]) = ([], [])
      func work(_ pictures: Int) -> Duration { here * Double(pictures) }
      root += work(shares[0])
      for number in 0..<200 {
        root += work(shares[number + 1])
        balance.decoded(shares[number + 1], in: work(shares[number + 1]))
        while ends.count < min(200, number + lead) {
          if ends.count >= lead {
            othersWait += max(.zero, fetched[ends.count - lead] - others)
            others = max(others, fetched[ends.count - lead])
          }
          others += there * (Double(chunk - shares[ends.count]) / Double(ranks - 1))
          ends.append(others)
        }
        shares.append(balance.pictures)
        balance.received(
          perPicture: Array(repeating: there, count: ranks - 1), ahead: root - ends[number])
        rootWaits += max(.zero, ends[number] - root)
        root = max(root, ends[number])
        fetched.append(root)
        let time = writing + (number % 10 == 9 ? shard : .zero)
        balance.wrote(in: time)
        root += time
      }
      return (shares, (rootWaits / root, othersWait / others))
    }
  }

  @Test("Rank 0 takes as much less as it needs for writing", arguments: [2, 3, 8])
  func rank0TakesAsMuchLessAsItNeedsForWriting(ranks: Int) {
    let (shares, waiting) = Machine(ranks: ranks).run()
    // n 100 µs + 4 ms = m 100 µs, n + (r − 1) m = 256 r
    let share = 256 - 40.0 * Double(ranks - 1) / Double(ranks)
    #expect(shares[150...].allSatisfy { abs(Double($0) - share) <= 3 })
    #expect(waiting.root < 0.005 && waiting.others < 0.005)
  }

  @Test("A slower rank 0 takes fewer, a faster one no more than its even share")
  func aSlowerRank0TakesFewerAFasterOneNoMoreThanItsEvenShare() {
    let slower = Machine(here: .microseconds(150), writing: .zero).run()
    // n 150 µs = (512 − n) 100 µs
    #expect(slower.shares[150...].allSatisfy { abs($0 - 205) <= 3 })
    #expect(slower.waiting.root < 0.01 && slower.waiting.others < 0.01)
    #expect(Machine(here: .microseconds(50)).run().shares[150...].allSatisfy { $0 == 256 })
  }

  @Test("Nobody waits for long for a rank 0 that finishes a shard")
  func nobodyWaitsForLongForARank0ThatFinishesAShard() {
    // As long as two chunks, which alone would cost the others a twelfth of their time.
    let (shares, waiting) = Machine(shard: .milliseconds(48)).run()
    #expect(waiting.root < 0.02 && waiting.others < 0.02, "\(waiting)")
    // Over ten chunks rank 0 takes what leaves it the time.
    let mean = Double(shares[50..<150].reduce(0, +)) / 100
    #expect(abs(mean - (256 - 20 - 24)) < 4, "\(mean)")
  }

  @Test("Writing that takes all the time leaves rank 0 one picture")
  func writingThatTakesAllTheTimeLeavesRank0OnePicture() {
    #expect(Machine(writing: .milliseconds(80)).run().shares[150...].allSatisfy { $0 == 1 })
  }
}
