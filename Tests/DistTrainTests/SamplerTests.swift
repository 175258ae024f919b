import Kernels
import Sampling
import Testing

@Suite struct SamplerTests {
  /// Widths spread like those of printed lines at height 48: by their quantiles.
  static func lineWidths(_ count: Int) -> [Int32] {
    let quantiles: [(Float, Float)] = [
      (0, 23), (0.01, 87), (0.05, 343), (0.1, 521), (0.25, 762), (0.5, 917), (0.75, 1073),
      (0.9, 1233), (0.95, 1330), (0.99, 1573), (1, 2249),
    ]
    let random = CounterRandom(seed: 5, purpose: 1, 0, 0)
    return (0..<count).map { index in
      let u = random.float(at: UInt64(index))
      let upper = quantiles.firstIndex { $0.0 > u } ?? quantiles.count - 1
      let (low, high) = (quantiles[upper - 1], quantiles[upper])
      return Int32(low.1 + (high.1 - low.1) * (u - low.0) / (high.0 - low.0))
    }
  }

  static func samples(_ sampler: Sampler, epoch: Int) -> [Int] {
    (0..<sampler.stepsPerEpoch).flatMap { step in
      (0..<sampler.lanes).flatMap { sampler.lane(epoch: epoch, step: step, lane: $0) }
    }
  }

  @Test(arguments: [
    (64, 2, 4), (65, 2, 4), (63, 8, 1), (1, 8, 4), (3, 8, 4), (31, 8, 4), (33, 8, 4), (100, 3, 5),
  ]) func eachSampleComesOnceAnEpochBesidesTheFill(_ count: Int, _ lanes: Int, _ laneSize: Int) {
    let sampler = Sampler(
      widths: Self.lineWidths(count), lanes: lanes, laneSize: laneSize, seed: 7, bucketWindow: 3)
    for epoch in 0..<3 {
      let all = Self.samples(sampler, epoch: epoch)
      #expect(all.count == sampler.stepsPerEpoch * lanes * laneSize)
      #expect(all.count - count == sampler.filledPerEpoch)
      #expect(sampler.filledPerEpoch < lanes * laneSize)
      let times = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
      #expect(times.count == count)
      #expect(times.values.reduce(0) { $0 + $1 - 1 } == sampler.filledPerEpoch)
      if sampler.filledPerEpoch <= count { #expect(times.values.allSatisfy { $0 <= 2 }) }
    }
  }

  /// The order that runs have had since the first version, spelt out.
  @Test func theFullOrderIsThatOfItsDefinition() {
    let widths = Self.lineWidths(103)
    let (batch, steps, bucketWindow) = (6, 18, 5)
    func shuffled(_ count: Int, _ purpose: UInt64, _ epoch: Int) -> [Int] {
      let random = CounterRandom(seed: 3, purpose: purpose, UInt64(epoch), 0)
      var values = Array(0..<count)
      for last in (1..<count).reversed() {
        values.swapAt(last, random.integer(below: last + 1, at: UInt64(last)))
      }
      return values
    }
    let sampler = Sampler(
      widths: widths, lanes: 2, laneSize: 3, seed: 3, bucketWindow: bucketWindow)
    for epoch in 0..<3 {
      let all = shuffled(103, 0x5341_4D50, epoch) + shuffled(103, 0x5341_4D50, epoch + 1)
      var batches: [[Int]] = []
      for part in 0..<4 {
        let range = steps * part / 4 * batch..<steps * (part + 1) / 4 * batch
        let sorted = range.map { ($0, all[$0]) }.sorted {
          (widths[$0.1], $0.0) < (widths[$1.1], $1.0)
        }
        for start in stride(from: 0, to: sorted.count, by: batch) {
          batches.append(sorted[start..<start + batch].map(\.1))
        }
      }
      let expected = shuffled(steps, 0x4241_5443, epoch).flatMap { batches[$0] }
      #expect(Self.samples(sampler, epoch: epoch) == expected)
    }
  }

  @Test func theOrderFollowsFromTheSeedAndTheEpochAlone() {
    let widths = Self.lineWidths(500)
    func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
      Self.samples(Sampler(widths: widths, lanes: 4, laneSize: 4, seed: seed), epoch: epoch)
    }
    #expect(order(1, 0) == order(1, 0))
    #expect(order(1, 5) == order(1, 5))
    #expect(order(1, 0) != order(1, 1))
    #expect(order(1, 0) != order(2, 0))
    // Asked in any order, with the cache warm or cold, a lane is the same.
    let sampler = Sampler(widths: widths, lanes: 4, laneSize: 4, seed: 1)
    let late = sampler.lane(epoch: 9, step: 3, lane: 2)
    for epoch in [0, 3, 1] { _ = sampler.lane(epoch: epoch, step: 0, lane: 0) }
    #expect(sampler.lane(epoch: 9, step: 3, lane: 2) == late)
  }

  @Test(arguments: [(8, 4), (8, 1), (4, 8), (8, 16)])
  func linesAreHardlyPadded(_ lanes: Int, _ laneSize: Int) {
    let sampler = Sampler(
      widths: Self.lineWidths(5681), lanes: lanes, laneSize: laneSize, seed: 1)
    let padding = sampler.paddingFraction(epoch: 0)
    print("padding of \(lanes) lanes of \(laneSize): \((padding * 1000).rounded() / 10) %")
    #expect(padding < 0.15)
    let unsorted = Sampler(
      widths: Self.lineWidths(5681), lanes: 1, laneSize: laneSize, seed: 1, bucketWindow: 1)
    if laneSize > 1 { #expect(padding < unsorted.paddingFraction(epoch: 0)) }
  }

  @Test func batchesComeInNoOrderOfWidth() {
    let sampler = Sampler(widths: Self.lineWidths(4096), lanes: 4, laneSize: 4, seed: 1)
    let order = sampler.order(epoch: 0)
    let first = (0..<sampler.stepsPerEpoch).map { sampler.widths[order.lane(step: $0, lane: 0)[0]] }
    let rises = zip(first, first.dropFirst()).count { $0 < $1 }
    #expect((sampler.stepsPerEpoch / 3...sampler.stepsPerEpoch * 2 / 3).contains(rises))
  }

  @Test func aStepOfTheRunHasItsPlaceInAnEpoch() {
    let sampler = Sampler(widths: Self.lineWidths(100), lanes: 4, laneSize: 4, seed: 1)
    #expect(sampler.stepsPerEpoch == 7)
    #expect(sampler.filledPerEpoch == 12)
    #expect(sampler.position(ofStep: 0) == (0, 0))
    #expect(sampler.position(ofStep: 6) == (0, 6))
    #expect(sampler.position(ofStep: 15) == (2, 1))
  }
}
