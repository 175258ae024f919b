import Sampling
import Settings
import TestSupport
import Testing

/// Several sources in given ratios.
@Suite struct MixedSourcesTests {
  /// A source of `counts[k]` samples for each k, one behind the other.
  static func sampler(
    _ counts: [Int], _ ratios: [Int], lanes: Int = 4, laneSize: Int = 2, byBlocks: Bool
  ) -> Sampler {
    let total = counts.reduce(0, +)
    let widths = SamplerTests.lineWidths(total)
    var start = 0
    let sources = zip(counts, ratios).map { count, ratio in
      defer { start += count }
      return SampleSource(samples: start..<start + count, ratio: ratio)
    }
    return Sampler(
      widths: widths, sources: sources, lanes: lanes, laneSize: laneSize, seed: 5, bucketWindow: 3,
      blocks: byBlocks
        ? SampleBlocks(
          widths: widths, columnBytes: 1, shardStarts: sources.map(\.samples.lowerBound),
          blockBytes: 10_000, blocksPerBuffer: 3) : nil)
  }

  static func source(of sample: Int, _ sampler: Sampler) -> Int {
    sampler.sources.firstIndex { $0.samples.contains(sample) } ?? -1
  }

  @Test(arguments: [false, true])
  func anyRunOfALaneBatchHoldsTheRatiosExactly(_ byBlocks: Bool) {
    let sampler = Self.sampler([300, 70], [6, 2], lanes: 2, laneSize: 12, byBlocks: byBlocks)
    for step in 0..<sampler.stepsPerEpoch {
      for lane in 0..<2 {
        let sources = sampler.lane(epoch: 1, step: step, lane: lane)
          .map { Self.source(of: $0, sampler) }
        // Three to one: of any four samples on end.
        for start in 0...8 { #expect(sources[start..<start + 4].count { $0 == 1 } == 1) }
      }
    }
  }

  @Test(arguments: [
    ([100, 1000], [1, 1], false), ([100, 1000], [1, 1], true), ([1000, 30, 7], [5, 3, 2], false),
    ([1000, 30, 7], [5, 3, 2], true), ([10, 500], [1, 50], true), ([500, 10], [1000, 1], false),
  ])
  func anEpochHasTheFirstSourceOnceAndTheOthersGoOn(
    _ counts: [Int], _ ratios: [Int], _ byBlocks: Bool
  ) {
    let sampler = Self.sampler(counts, ratios, byBlocks: byBlocks)
    var times = [Int](repeating: 0, count: sampler.count)
    let epochs = 4
    for epoch in 0..<epochs {
      let all = SamplerTests.samples(sampler, epoch: epoch)
      let ofFirst = all.filter { $0 < counts[0] }
      #expect(Set(ofFirst).count == counts[0])
      #expect(ofFirst.count - counts[0] == sampler.filledPerEpoch)
      for sample in all { times[sample] += 1 }
      // The ratios hold in the whole epoch, to a sample.
      for (source, ratio) in ratios.enumerated() {
        let share = Double(all.count * ratio) / Double(ratios.reduce(0, +))
        let drawn = all.count { Self.source(of: $0, sampler) == source }
        #expect(abs(Double(drawn) - share) <= Double(ratios.count))
      }
    }
    // Epoch after epoch of a source: none of its samples comes twice more than another.
    for source in 1..<counts.count {
      let own = times[sampler.sources[source].samples]
      #expect((own.max() ?? 0) - (own.min() ?? 0) <= 1)
      let passes = sampler.passes(beforeStep: epochs * sampler.stepsPerEpoch)[source]
      #expect(passes == Double(own.reduce(0, +)) / Double(own.count))
    }
    #expect(sampler.passes(beforeStep: epochs * sampler.stepsPerEpoch)[0] == Double(epochs))
  }

  /// Or else its images would be changed alike each time that they come in an epoch of the run.
  @Test func aSampleOfASmallSourceHasAnotherDrawNumberEachTime() {
    let sampler = Self.sampler([400, 20], [1, 1], byBlocks: true)
    var drawNumbers: [Int: [Int]] = [:]
    for step in 0..<2 * sampler.stepsPerEpoch {
      let position = sampler.position(ofStep: step)
      for lane in 0..<4 {
        let samples = sampler.lane(epoch: position.epoch, step: position.step, lane: lane)
        for (index, sample) in samples.enumerated() {
          drawNumbers[sample, default: []].append(
            sampler.drawNumber(of: sample, atStep: step, index: lane * 2 + index))
        }
      }
    }
    #expect((0..<400).allSatisfy { drawNumbers[$0] == [0, 1] })
    for sample in 400..<420 {
      #expect(drawNumbers[sample]?.count == 40)
      #expect(Set(drawNumbers[sample] ?? []).count == 40)
    }
  }

  @Test(arguments: [false, true])
  func aMixedRunIsTheSameOnAnyNumberOfRanksAndAfterAStop(_ byBlocks: Bool) throws {
    let (fixture, other) = (try TrainingFixture(samples: 60), try TrainingFixture(samples: 25))
    let change: @Sendable (inout Configuration) -> Void = {
      $0.data.sources.append(TrainingSource(path: "\(other.folder)/train", ratio: 2))
      $0.data.sources[0].ratio = 3
      $0.shuffle.order = byBlocks ? .blocks : .full
      ($0.shuffle.block, $0.shuffle.window) = (1, 1)
      $0.augmentation.share = 0.5
    }
    // An epoch is ceil(100 / 8) steps; the other source has gone round at the second.
    let straight = try fixture.train("r1", ranks: 1, maxSteps: 30, change: change)
    for ranks in [2, 8] {
      let together = try fixture.train("r\(ranks)", ranks: ranks, maxSteps: 30, change: change)
      #expect(together.bits == straight.bits, "\(ranks) ranks")
    }
    _ = try fixture.train("chain", ranks: 4, maxSteps: 17, change: change)
    let chained = try fixture.train(
      "chain", ranks: 2, maxSteps: 30, resume: .newest, change: change)
    #expect(chained.bits == straight.bits)
    #expect(chained.info.progress == straight.info.progress)
    let last = try #require(fixture.lines("chain").last { $0.contains("\"event\":\"train\"") })
    #expect(last.contains("\"step\":30"))
    #expect(last.contains("\"source_1_epochs\":2.3166"))
    #expect(last.contains("\"source_2_epochs\":3.88"))
    let error = try thrown((any Error).self) {
      try fixture.train("chain", ranks: 1, maxSteps: 40, resume: .newest) {
        change(&$0)
        $0.data.sources[0].ratio = 2
      }
    }
    let message = "\(error)"
    #expect(message.contains("shuffle, or the mix of data.train, has changed"), "\(message)")
    #expect(message.contains("in ratios 3:2") && message.contains("in ratios 1:1"), "\(message)")
  }

  @Test func aRunByBlocksIsTheSameOnAnyNumberOfRanksAndAfterAStop() throws {
    let fixture = try TrainingFixture(samples: 120)
    let change: @Sendable (inout Configuration) -> Void = {
      $0.shuffle.order = .blocks
      ($0.shuffle.block, $0.shuffle.window) = (1, 1)
    }
    let straight = try fixture.train("r1", ranks: 1, maxSteps: 20, change: change)
    for ranks in [2, 4, 8] {
      let together = try fixture.train("r\(ranks)", ranks: ranks, maxSteps: 20, change: change)
      #expect(together.bits == straight.bits, "\(ranks) ranks")
    }
    var last = try fixture.train("chain", ranks: 8, maxSteps: 3, change: change)
    for (steps, ranks) in [(11, 2), (16, 4), (20, 1)] {
      last = try fixture.train(
        "chain", ranks: ranks, maxSteps: steps, resume: .newest, change: change)
    }
    #expect(last.bits == straight.bits)
    let full = try fixture.train("full", ranks: 1, maxSteps: 20)
    #expect(full.bits != straight.bits)
    let error = try thrown((any Error).self) {
      try fixture.train("full", ranks: 1, maxSteps: 30, resume: .newest, change: change)
    }
    #expect(
      "\(error)".contains("the checkpoint has full, this start has blocks"))
  }

  @Test func aSourceThatDoesNotFitTheFirstIsRefusedByItsFile() throws {
    let fixture = try TrainingFixture()
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 2) {
        $0.data.sources.append(TrainingSource(path: "\(fixture.folder)/other", ratio: 1))
      }
    }
    #expect("\(error)".contains("/other: there is no such folder"))
    try fixture.writeTall("other")
    let tall = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 2) {
        $0.data.sources.append(TrainingSource(path: "\(fixture.folder)/other", ratio: 1))
      }
    }
    let message = "\(tall)"
    #expect(message.contains("other/shard-00000.h5: its pictures have height 16"), "\(message)")
  }

  @Test func aLabelOutsideOfTheAlphabetIsNamedWithItsFolder() throws {
    let fixture = try TrainingFixture()
    let other = try TrainingFixture()
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 2) {
        $0.data.sources.append(TrainingSource(path: "\(other.folder)/train", ratio: 1))
        $0.alphabet.symbols = "abc"
      }
    }
    let message = "\(error)"
    #expect(message.contains("\(fixture.folder)/train: the label"), "\(message)")
  }
}
