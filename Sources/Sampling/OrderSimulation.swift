import Kernels
import Shards

/// Goes through the order of an epoch without any pixels, and measures how well it is shuffled and
/// what reading it costs.
package struct OrderSimulation: Sendable {
  let widths: [Int32]
  let columnBytes: Int
  let shardStarts: [Int]
  let lanes: Int
  let laneSize: Int
  /// The parts of the stored order whose shares are looked at.
  private static let parts = 10
  /// Global batches of a long stretch.
  private static let stretch = 1000

  /// Simulates an order of made-up pictures.
  ///
  /// - Parameters:
  ///   - count: the number of samples; their widths are spread evenly from 40 to 160.
  ///   - height: rows of a picture, of one byte a pixel.
  ///   - shardSize: samples of a shard.
  package init(count: Int, height: Int, shardSize: Int, lanes: Int, laneSize: Int) {
    let random = CounterRandom(seed: 1, purpose: 0x5349_4D55)
    widths = (0..<count).map { Int32(40 + random.integer(below: 121, at: UInt64($0))) }
    columnBytes = height
    shardStarts = Array(stride(from: 0, to: count, by: shardSize))
    self.lanes = lanes
    self.laneSize = laneSize
  }

  /// Simulates an order of the samples of a set.
  package init(_ shards: ShardSet, lanes: Int, laneSize: Int) {
    widths = shards.widths
    columnBytes = shards.height * shards.channels
    shardStarts = shards.starts
    self.lanes = lanes
    self.laneSize = laneSize
  }

  /// Measures the first epoch of an order.
  ///
  /// - Parameters:
  ///   - blockBytes: the size of a block, which neighbours are judged by in a full order as well.
  ///   - blocksPerBuffer: the blocks in a lane's shuffle buffer; nil draws from all samples at once.
  package func measure(blockBytes: Int, blocksPerBuffer: Int?, seed: UInt64 = 1) -> OrderQuality {
    let blocks = SampleBlocks(
      widths: widths, columnBytes: columnBytes, shardStarts: shardStarts, blockBytes: blockBytes,
      blocksPerBuffer: blocksPerBuffer ?? 1)
    let sampler = Sampler(
      widths: widths, sources: [SampleSource(samples: 0..<widths.count, ratio: 1)], lanes: lanes,
      laneSize: laneSize, seed: seed, blocks: blocksPerBuffer == nil ? nil : blocks)
    var quality = OrderQuality()
    measureShuffle(of: sampler, blocks, into: &quality)
    measureReading(of: sampler, into: &quality)
    return quality
  }

  private func measureShuffle(
    of sampler: Sampler, _ blocks: SampleBlocks, into quality: inout OrderQuality
  ) {
    let (count, batch) = (widths.count, sampler.globalBatch)
    let blockOf = (0..<blocks.count).flatMap { block in
      blocks.samples(ofBlock: block).map { _ in Int32(block) }
    }
    var positions = [Int32](repeating: -1, count: count)
    var pairs = 0
    var chiSquare = 0.0
    var inBatch: [Int32] = []
    var shares = [Int](repeating: 0, count: Self.parts)
    var shareSquares = 0.0
    var stretches = 0
    for step in 0..<sampler.stepsPerEpoch {
      inBatch.removeAll(keepingCapacity: true)
      var occupied = [Int](repeating: 0, count: Self.parts)
      for lane in 0..<lanes {
        for sample in sampler.lane(epoch: 0, step: step, lane: lane) {
          if positions[sample] < 0 { positions[sample] = Int32(step * batch + inBatch.count) }
          occupied[sample * Self.parts / count] += 1
          inBatch.append(blockOf[sample])
        }
      }
      let expected = Double(batch) / Double(Self.parts)
      for (part, number) in occupied.enumerated() {
        chiSquare += (Double(number) - expected) * (Double(number) - expected) / expected
        shares[part] += number
      }
      inBatch.sort()
      var alike = 0
      for index in inBatch.indices.dropFirst() {
        alike = inBatch[index] == inBatch[index - 1] ? alike + 1 : 0
        pairs += alike
      }
      guard (step + 1) % Self.stretch == 0 else { continue }
      for part in shares.indices {
        let share = Double(shares[part]) / Double(Self.stretch * batch) - 1 / Double(Self.parts)
        shareSquares += share * share
        shares[part] = 0
      }
      stretches += 1
    }
    let steps = Double(sampler.stepsPerEpoch)
    quality.chiSquare = chiSquare / steps / Double(Self.parts - 1)
    let samePairs = (0..<blocks.count).reduce(0.0) { sum, block in
      let size = Double(blocks.samples(ofBlock: block).count)
      return sum + size * (size - 1)
    }
    let expectedPairs =
      samePairs / (Double(count) * Double(count - 1)) * Double(batch * (batch - 1) / 2) * steps
    quality.sameBlockPairs = Double(pairs) / steps
    quality.expectedSameBlockPairs = expectedPairs / steps
    if stretches > 0 {
      quality.shareDeviation = (shareSquares / Double(stretches * Self.parts)).squareRoot()
    }
    measureDistances(positions, batch, into: &quality)
  }

  /// Correlation of the stored index and the position in the epoch, and how far stored neighbours come apart.
  private func measureDistances(
    _ positions: [Int32], _ batch: Int, into quality: inout OrderQuality
  ) {
    let count = Double(positions.count)
    let mean = (count - 1) / 2
    let meanPosition = positions.reduce(0.0) { $0 + Double($1) } / count
    var (product, square, positionSquare) = (0.0, 0.0, 0.0)
    var distances: [Int32] = []
    distances.reserveCapacity(positions.count)
    for (sample, position) in positions.enumerated() {
      let (a, b) = (Double(sample) - mean, Double(position) - meanPosition)
      product += a * b
      square += a * a
      positionSquare += b * b
      if sample > 0 { distances.append(abs(position - positions[sample - 1])) }
    }
    quality.rankCorrelation = product / max(1e-300, (square * positionSquare).squareRoot())
    distances.sort()
    guard !distances.isEmpty else { return }
    quality.medianDistance = Double(distances[distances.count / 2]) / count
    quality.tenthDistance = Double(distances[distances.count / 10]) / count
  }

  private func measureReading(of sampler: Sampler, into quality: inout OrderQuality) {
    var starts: [Int] = []
    var (shard, offset) = (0, 0)
    for sample in widths.indices {
      while shard < shardStarts.count, shardStarts[shard] == sample {
        (shard, offset) = (shard + 1, 0)
      }
      starts.append(offset)
      offset += Int(widths[sample]) * columnBytes
    }
    var reads: [(samples: Range<Int>, bytes: Int)] = []
    if sampler.blocks == nil {
      reads = widths.indices.map { ($0..<$0 + 1, Int(widths[$0]) * columnBytes) }
    } else {
      for lane in 0..<lanes {
        for index in 0..<sampler.buffersPerEpoch {
          for run in sampler.shuffleBuffer(epoch: 0, index: index, lane: lane).runs {
            reads.append((run, widths[run].reduce(0) { $0 + Int($1) } * columnBytes))
          }
        }
      }
      quality.laneBytes = sampler.largestBufferBytes(epoch: 0)
    }
    let samples = Double(sampler.stepsPerEpoch * sampler.globalBatch)
    func units(of size: Int) -> Double {
      let touched = reads.reduce(0) { sum, read in
        let start = starts[read.samples.lowerBound]
        return sum + (start + read.bytes - 1) / size - start / size + 1
      }
      return Double(touched * size) / samples
    }
    quality.readsPerSample = Double(reads.count) / samples
    quality.bytesPerSample = Double(reads.reduce(0) { $0 + $1.bytes }) / samples
    quality.pageBytesPerSample = units(of: 4 << 10)
    quality.stripeBytesPerSample = units(of: 1 << 20)
  }
}
