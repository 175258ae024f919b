import DistTrain
import Kernels
import MPI
import Testing

/// The sum over lanes is the same sum on any number of ranks, in buckets or whole, early or late.
@Suite struct LaneReducerTests {
  private static let count = 10_007

  /// What a lane contributes: numbers of very different size, so that the order of a sum shows.
  private static func contribution(lane: Int, element: Int) -> Float {
    let random = CounterRandom(seed: 5, purpose: UInt64(lane))
    let exponent = Int(random.float(at: UInt64(2 * element)) * 20) - 10
    return (random.float(at: UInt64(2 * element + 1)) - 0.5)
      * Float(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The sum by the definition: neighbours join, an odd last one moves up.
  private static func tree(_ lanes: Int) -> [Float] {
    (0..<count).map { element in
      var level = (0..<lanes).map { contribution(lane: $0, element: element) }
      while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map {
          $0 + 1 < level.count ? level[$0] + level[$0 + 1] : level[$0]
        }
      }
      return level[0]
    }
  }

  private static func sums(lanes: Int, ranks: Int, bucket: Int, opens: Bool) throws -> [[Float]] {
    try ThreadCommunicator.run(ranks: ranks) { communicator in
      let reducer = LaneReducer(
        communicator: communicator, count: count, isReproducible: true, bucket: bucket)
      let own = lanes / ranks
      for lane in communicator.rank * own..<(communicator.rank + 1) * own {
        let buffer = reducer.next()
        let isLast = lane == (communicator.rank + 1) * own - 1
        if opens, isLast { reducer.open([buffer]) }
        for end in stride(from: count, to: 0, by: -1999) {
          let start = max(0, end - 1999)
          for element in start..<end {
            buffer.pointer[element] = contribution(lane: lane, element: element)
          }
          if opens, isLast { reducer.finished(0, from: start) }
        }
        if !opens || !isLast { reducer.add(buffer) }
      }
      let sum = try reducer.finish()
      defer { reducer.recycle(sum) }
      return sum.values
    }
  }

  @Test(arguments: [1, 2, 4, 8], [true, false])
  func everyRankHasTheTreesSum(ranks: Int, opens: Bool) throws {
    let expected = Self.tree(8)
    for bucket in [100, 4096, 1 << 20] {
      for sum in try Self.sums(lanes: 8, ranks: ranks, bucket: bucket, opens: opens) {
        #expect(sum == expected, "buckets of \(bucket)")
      }
    }
  }

  @Test func lanesThatAreNoPowerOfTwoFollowTheSameTree() throws {
    #expect(try Self.sums(lanes: 6, ranks: 1, bucket: 1000, opens: false) == [Self.tree(6)])
    #expect(try Self.sums(lanes: 7, ranks: 1, bucket: 1000, opens: true) == [Self.tree(7)])
  }
}
