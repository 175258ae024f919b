import DistTrain
import Kernels
import MPI
import Settings
import Testing

/// The sum over lanes is the same sum on any number of ranks, in buckets or whole, early or late.
@Suite struct LaneReducerTests {
  private static let count = 3_001

  /// What a lane contributes: numbers of very different size, so that the order of a sum shows.
  private static let contributions: [[Float]] = (0..<20).map { lane in
    let random = CounterRandom(seed: 5, purpose: UInt64(lane))
    return (0..<count).map { element in
      let exponent = Int(random.float(at: UInt64(2 * element)) * 20) - 10
      return (random.float(at: UInt64(2 * element + 1)) - 0.5)
        * Float(sign: .plus, exponent: exponent, significand: 1)
    }
  }

  /// The sum by the definition: neighbours join, an odd last one moves up.
  private static func tree(_ lanes: Int) -> [Float] {
    var level = Array(contributions[..<lanes])
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map {
        $0 + 1 < level.count ? zip(level[$0], level[$0 + 1]).map { $0 + $1 } : level[$0]
      }
    }
    return level[0]
  }

  /// - Parameter runs: the lanes of each rank.
  private static func sums(
    _ runs: [Range<Int>], bucket: Int, opens: Bool, isReproducible: Bool = true
  ) throws -> [[Float]] {
    try ThreadCommunicator.run(ranks: runs.count) { communicator in
      let reducer = LaneReducer(
        communicator: communicator, count: count, lanes: runs, isReproducible: isReproducible,
        bucket: bucket)
      let own = runs[communicator.rank]
      for lane in own {
        let buffer = reducer.next()
        let isLast = lane == own.upperBound - 1
        if opens, isLast { reducer.open([(buffer, lane..<lane + 1)]) }
        for end in stride(from: count, to: 0, by: -599) {
          let start = max(0, end - 599)
          contributions[lane][start..<end].withUnsafeBufferPointer {
            (buffer.pointer + start).update(from: $0.baseAddress!, count: end - start)
          }
          if opens, isLast { reducer.finished(0, from: start) }
        }
        if !opens || !isLast { reducer.add(buffer, lanes: lane..<lane + 1) }
      }
      let sum = try reducer.finish()
      defer { reducer.recycle(sum) }
      return sum.values
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16], [true, false])
  func everyRankHasTheTreesSum(lanes: Int, opens: Bool) throws {
    let expected = Self.tree(lanes)
    for ranks in 1...lanes {
      let runs = PermittedRanks(lanes: lanes).shares(of: ranks)
      for bucket in ranks < 5 ? [100, 1024, 1 << 20] : [1024] {
        for sum in try Self.sums(runs, bucket: bucket, opens: opens) {
          #expect(sum == expected, "\(ranks) ranks, buckets of \(bucket)")
        }
      }
    }
  }

  @Test(arguments: 0..<40) func anyRunsOfLanesInAnyOrderMakeTheTreesSum(_ number: Int) throws {
    let random = CounterRandom(seed: 17, purpose: UInt64(number))
    let lanes = 1 + random.integer(below: 20, at: 0)
    let cuts = Set((0..<4).map { random.integer(below: lanes, at: UInt64(1 + $0)) } + [0, lanes])
      .sorted()
    var runs = zip(cuts, cuts.dropFirst()).map { $0..<$1 }
    for index in runs.indices {
      runs.swapAt(index, random.integer(below: runs.count, at: UInt64(10 + index)))
    }
    for sum in try Self.sums(runs, bucket: 700, opens: number.isMultiple(of: 2)) {
      #expect(sum == Self.tree(lanes), "\(runs)")
    }
  }

  @Test func theLibrarysSumIsThatOfAllLanes() throws {
    let expected = Self.tree(7)
    for runs in [[0..<3, 3..<7], [0..<7], [0..<1, 1..<6, 6..<7]] {
      for sum in try Self.sums(runs, bucket: 1024, opens: true, isReproducible: false) {
        for (value, exact) in zip(sum, expected) { #expect(abs(value - exact) < 1e-2) }
      }
    }
  }
}
