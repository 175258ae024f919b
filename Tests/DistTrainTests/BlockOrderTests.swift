import DistTrain
import Foundation
import Sampling
import Shards
import TestSupport
import Testing

/// The order for data larger than memory: blocks in random order, samples drawn from a shuffle buffer of them.
@Suite struct BlockOrderTests {
  /// Ten samples of ten columns of one byte a block, and a shard's end where no block would end.
  static func sampler(
    _ count: Int, lanes: Int, laneSize: Int, blocksPerBuffer: Int = 2, seed: UInt64 = 7,
    widths: [Int32]? = nil, shardStarts: [Int] = [0]
  ) -> Sampler {
    let widths = widths ?? [Int32](repeating: 10, count: count)
    return Sampler(
      widths: widths, sources: [SampleSource(samples: 0..<count, ratio: 1)], lanes: lanes,
      laneSize: laneSize, seed: seed, bucketWindow: 3,
      blocks: SampleBlocks(
        widths: widths, columnBytes: 1, shardStarts: shardStarts, blockBytes: 100,
        blocksPerBuffer: blocksPerBuffer))
  }

  @Test(arguments: [
    (64, 2, 4), (65, 2, 4), (63, 8, 1), (1, 8, 4), (3, 8, 4), (31, 8, 4), (33, 8, 4), (100, 3, 5),
    (1000, 4, 2), (1001, 8, 3), (997, 1, 1),
  ]) func eachSampleComesOnceAnEpochBesidesTheFill(_ count: Int, _ lanes: Int, _ laneSize: Int) {
    let sampler = Self.sampler(count, lanes: lanes, laneSize: laneSize)
    for epoch in 0..<3 {
      let all = SamplerTests.samples(sampler, epoch: epoch)
      #expect(all.count - count == sampler.filledPerEpoch)
      #expect(sampler.filledPerEpoch < lanes * laneSize)
      let times = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
      #expect(times.count == count)
      #expect(times.values.reduce(0) { $0 + $1 - 1 } == sampler.filledPerEpoch)
    }
  }

  @Test func theOrderFollowsFromTheSeedAndTheEpochAlone() {
    func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
      SamplerTests.samples(Self.sampler(500, lanes: 4, laneSize: 2, seed: seed), epoch: epoch)
    }
    #expect(order(1, 5) == order(1, 5))
    #expect(order(1, 0) != order(1, 1))
    #expect(order(1, 0) != order(2, 0))
    let sampler = Self.sampler(500, lanes: 4, laneSize: 2)
    let late = sampler.lane(epoch: 9, step: 31, lane: 2)
    for epoch in [0, 3, 1] { _ = sampler.lane(epoch: epoch, step: 0, lane: 2) }
    #expect(sampler.lane(epoch: 9, step: 31, lane: 2) == late)
  }

  @Test func aShuffleBufferHoldsAFewBlocksThatLieWithinAShard() {
    let starts = [0, 333, 700]
    let sampler = Self.sampler(1000, lanes: 4, laneSize: 2, shardStarts: starts)
    // Blocks of ten samples, and two cut short where shards end.
    #expect(sampler.blocks?.count == 34 + 37 + 30)
    // Twenty samples, of which a lane takes two a step.
    #expect(sampler.buffersPerEpoch == 13)
    for lane in 0..<4 {
      for index in 0..<sampler.buffersPerEpoch {
        let buffer = sampler.shuffleBuffer(epoch: 1, index: index, lane: lane)
        // A buffer may begin and end inside of a block.
        #expect(buffer.runs.count <= 5)
        #expect(buffer.runs.allSatisfy { $0.count <= 10 })
        for run in buffer.runs {
          #expect(!starts.contains { run.contains($0) && run.lowerBound != $0 })
        }
        let drawn = buffer.steps.flatMap { buffer.samples(step: $0) }
        #expect(drawn.allSatisfy { sample in buffer.runs.contains { $0.contains(sample) } })
        #expect(drawn.count == buffer.runs.reduce(0) { $0 + $1.count })
      }
    }
  }

  @Test func linesAreHardlyPaddedAndLanesAreAlikeWide() {
    let widths = SamplerTests.lineWidths(20_000)
    let sampler = Sampler(
      widths: widths, sources: [SampleSource(samples: 0..<20_000, ratio: 1)], lanes: 8, laneSize: 4,
      seed: 1,
      blocks: SampleBlocks(
        widths: widths, columnBytes: 48, shardStarts: [0], blockBytes: 1 << 20, blocksPerBuffer: 32)
    )
    #expect(sampler.paddingFraction(epoch: 0) < 0.15)
    var (spread, overall) = (0, 0)
    for step in 0..<100 {
      let lanes = (0..<8).map { lane in
        sampler.lane(epoch: 0, step: step, lane: lane).reduce(0) { $0 + Int(widths[$1]) } / 4
      }
      spread += (lanes.max() ?? 0) - (lanes.min() ?? 0)
      overall += abs(lanes[0] - 890)
    }
    // Lanes of one step differ by less than steps differ from the mean width.
    #expect(spread < overall)
  }

  @Test func aLaneReadsEachOfItsBytesOnceAndHoldsNoMoreThanTwoShuffleBuffers() throws {
    let folder = try TemporaryFolder()
    let pixels = try Self.write(to: folder.path, count: 500)
    let shards = try ShardSet(folder: folder.path)
    let sampler = Sampler(
      widths: shards.widths, sources: [SampleSource(samples: 0..<500, ratio: 1)], lanes: 4,
      laneSize: 2, seed: 1,
      blocks: SampleBlocks(
        widths: shards.widths, columnBytes: shards.height, shardStarts: shards.starts,
        blockBytes: 300, blocksPerBuffer: 4))
    #expect(sampler.buffersPerEpoch == 3)
    let steps = sampler.stepsPerEpoch
    var bytes = 0
    for lane in 0..<4 {
      let reader = ShuffleBufferReader(sampler: sampler, shards: shards, lane: lane, end: steps)
      for step in 0..<steps {
        let samples = try reader.samples(ofStep: step)
        #expect(samples == sampler.lane(epoch: 0, step: step, lane: lane))
        for sample in samples { #expect(Self.copy(sample, reader, shards) == pixels[sample]) }
      }
      #expect(reader.peakBytes <= sampler.largestBufferBytes(epoch: 0))
      // Buffers of about four blocks; a block and the next may both be begun.
      #expect(reader.reads <= sampler.buffersPerEpoch * 7)
      bytes += reader.bytesRead
    }
    let stored = pixels.reduce(0) { $0 + $1.count }
    let largest = pixels.map(\.count).max() ?? 0
    #expect(bytes >= stored && bytes <= stored + sampler.filledPerEpoch * largest)
  }

  @Test func aReaderThatBeginsInTheMiddleReadsOnlyFromThereOn() throws {
    let folder = try TemporaryFolder()
    _ = try Self.write(to: folder.path, count: 400)
    let shards = try ShardSet(folder: folder.path)
    let sampler = Sampler(
      widths: shards.widths, sources: [SampleSource(samples: 0..<400, ratio: 1)], lanes: 2,
      laneSize: 2, seed: 1,
      blocks: SampleBlocks(
        widths: shards.widths, columnBytes: shards.height, shardStarts: shards.starts,
        blockBytes: 300, blocksPerBuffer: 4))
    let first = sampler.stepsPerEpoch + sampler.stepsPerEpoch / 2
    let reader = ShuffleBufferReader(sampler: sampler, shards: shards, lane: 1, end: first + 1)
    let samples = try reader.samples(ofStep: first)
    #expect(samples == sampler.lane(epoch: 1, step: first - sampler.stepsPerEpoch, lane: 1))
    #expect(reader.bytesRead <= sampler.largestBufferBytes(epoch: 1))
  }

  /// Shards of 64 samples with widths from 1 to 9, every pixel another number.
  private static func write(to folder: String, count: Int) throws -> [[UInt8]] {
    let writer = try ShardSetWriter(folder: folder, height: 5, channels: 1, shardSize: 64)
    var all: [[UInt8]] = []
    for number in 0..<count {
      let width = 1 + number * 7 % 9
      let pixels = (0..<width * 5).map { UInt8(truncatingIfNeeded: number * 31 + $0 * 7) }
      try writer.append(Sample(pixels: pixels, width: width, label: "a", source: "\(number)"))
      all.append(pixels)
    }
    try writer.finish()
    return all
  }

  private static func copy(
    _ sample: Int, _ reader: ShuffleBufferReader, _ shards: ShardSet
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: shards.byteCount(at: sample)) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      reader.copyPixels(of: sample, to: base)
      count = shards.byteCount(at: sample)
    }
  }

  @Test func aSimulationKnowsAGoodShuffleFromABadOne() {
    let simulation = OrderSimulation(
      count: 200_000, height: 32, shardSize: 10_000, lanes: 8, laneSize: 4)
    let full = simulation.measure(blockBytes: 64 << 10, blocksPerBuffer: nil)
    #expect(abs(full.rankCorrelation) < 0.01)
    #expect(abs(full.medianDistance - 0.293) < 0.005)
    #expect(abs(full.sameBlockPairs / full.expectedSameBlockPairs - 1) < 0.1)
    #expect(abs(full.chiSquare - 1) < 0.02)
    #expect(full.readsPerSample < 1.001 && full.laneBytes == 0)
    let blocks = simulation.measure(blockBytes: 64 << 10, blocksPerBuffer: 32)
    #expect(abs(blocks.rankCorrelation) < 0.1)
    #expect(abs(blocks.bytesPerSample / full.bytesPerSample - 1) < 0.001)
    #expect(blocks.readsPerSample < full.readsPerSample / 15)
    #expect(blocks.stripeBytesPerSample < full.stripeBytesPerSample / 10)
    #expect(blocks.sameBlockPairs > 2 * blocks.expectedSameBlockPairs)
    #expect(blocks.laneBytes < 2 * 33 * 64 << 10)
    let narrow = simulation.measure(blockBytes: 64 << 10, blocksPerBuffer: 1)
    #expect(narrow.sameBlockPairs > 4 * blocks.sameBlockPairs)
    #expect(narrow.chiSquare > blocks.chiSquare)
  }
}
