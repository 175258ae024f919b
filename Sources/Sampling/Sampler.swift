import Kernels
import Synchronization

/// Decides which sample goes to which lane at which step, as a function of the seed alone.
///
/// Every source of samples has an order of its own in each of its epochs. A pattern (`SourceMix`)
/// says which source each sample of an epoch is drawn from. An epoch of the run begins
/// with one of the first source and has as many whole global batches as hold each of that source's
/// samples once; what is missing in the last is filled from the head of its next epoch. The other
/// sources go on where the epoch before stopped.
///
/// There are two kinds of order. The *full* one draws from all samples at once: the epoch is
/// cut into buckets of about `bucketWindow` global batches, each bucket is sorted by width and cut into
/// global batches, and the batches of the epoch are then shuffled. A lane is a consecutive part of a
/// sorted global batch, so that its images are of similar width. The order by *blocks*, for data far
/// larger than memory, is explained in `Sampler+ShuffleBuffers`.
///
/// Nothing depends on the number of ranks, and nothing has to be stored to resume.
package final class Sampler: Sendable {
  /// The widths of all samples.
  package let widths: [Int32]
  /// Where samples are taken from; together they are all samples.
  package let sources: [SampleSource]
  /// Lanes of a global batch.
  package let lanes: Int
  /// Samples of a lane.
  package let laneSize: Int
  /// The seed of all shuffles.
  package let seed: UInt64
  /// Global batches that are sorted by width together.
  package let bucketWindow: Int
  /// How samples are read where they are not drawn from all at once.
  package let blocks: SampleBlocks?
  /// Steps, which are global batches, of an epoch.
  package let stepsPerEpoch: Int
  /// Shuffle buffers of a lane in an epoch in an order by blocks; 1 in a full one.
  package let buffersPerEpoch: Int
  let mix: SourceMix

  private let orders = Mutex<[EpochOrder]>([])
  let streams = Mutex<[BlockStream]>([])
  let buffers = Mutex<[Int: [ShuffleBuffer]]>([:])

  /// A sampler of one source that draws from all samples at once.
  ///
  /// - Precondition: There is a sample, and every size is positive.
  package convenience init(
    widths: [Int32], lanes: Int, laneSize: Int, seed: UInt64, bucketWindow: Int = 16
  ) {
    precondition(!widths.isEmpty, "a sampler needs a sample")
    self.init(
      widths: widths, sources: [SampleSource(samples: 0..<widths.count, ratio: 1)], lanes: lanes,
      laneSize: laneSize, seed: seed, bucketWindow: bucketWindow, blocks: nil)
  }

  /// - Parameter blocks: the blocks that are read in one go; nil draws from all samples at once.
  package init(
    widths: [Int32], sources: [SampleSource], lanes: Int, laneSize: Int, seed: UInt64,
    bucketWindow: Int = 16, blocks: SampleBlocks?
  ) {
    precondition(!sources.isEmpty, "a sampler needs a source")
    precondition(lanes > 0 && laneSize > 0 && bucketWindow > 0, "sizes must be positive")
    self.widths = widths
    self.sources = sources
    self.lanes = lanes
    self.laneSize = laneSize
    self.seed = seed
    self.bucketWindow = bucketWindow
    self.blocks = blocks
    let mix = SourceMix(ratios: sources.map(\.ratio))
    let batch = lanes * laneSize
    let steps = (mix.length(holding: sources[0].samples.count, of: 0) + batch - 1) / batch
    self.mix = mix
    stepsPerEpoch = steps
    buffersPerEpoch =
      blocks.map {
        Self.bufferCount(
          $0, widths: widths, sources: sources, mix: mix, steps: steps, laneSize: laneSize)
      } ?? 1
  }

  /// Samples of the data set.
  package var count: Int { widths.count }
  /// Samples of a global batch.
  package var globalBatch: Int { lanes * laneSize }
  /// Samples of the first source that an epoch has a second time to fill its last global batch.
  package var filledPerEpoch: Int {
    mix.count(of: 0, before: stepsPerEpoch * globalBatch) - sources[0].samples.count
  }

  /// The epoch, from 0, and the step in it of a step of the run, all counted from 0.
  package func position(ofStep step: Int) -> (epoch: Int, step: Int) {
    (step / stepsPerEpoch, step % stepsPerEpoch)
  }

  /// How often each source has been gone through before a step of the run.
  ///
  /// It counts by the ratios and is exact where an epoch begins.
  package func passes(beforeStep step: Int) -> [Double] {
    let position = position(ofStep: step)
    return sources.indices.map { source in
      let drawn =
        firstDraw(of: source, epoch: position.epoch)
        + mix.count(of: source, before: position.step * globalBatch)
      return Double(drawn) / Double(sources[source].samples.count)
    }
  }

  /// The number of a draw of a sample, from which the augmentation of its image follows.
  ///
  /// For the first source it is the epoch. The others may come several times an epoch: for them it
  /// counts the samples of the run.
  ///
  /// - Parameter index: the sample's index in the global batch of that step of the run.
  package func drawNumber(of sample: Int, atStep step: Int, index: Int) -> Int {
    sources[0].samples.contains(sample)
      ? position(ofStep: step).epoch : step * globalBatch + index
  }

  /// The samples of one lane: `laneSize` indices in the order in which they are laid out.
  ///
  /// - Parameters:
  ///   - epoch: The epoch, from 0.
  ///   - step: The step in the epoch, from 0.
  ///   - lane: The lane of the global batch, from 0.
  package func lane(epoch: Int, step: Int, lane: Int) -> [Int] {
    var samples: [Int] = []
    read(epoch: epoch, step: step, lane: lane, into: &samples)
    return samples
  }

  /// Replaces samples by those of one lane.
  package func read(epoch: Int, step: Int, lane: Int, into samples: inout [Int]) {
    guard blocks != nil else {
      return order(epoch: epoch).read(step: step, lane: lane, into: &samples)
    }
    shuffleBuffer(epoch: epoch, index: bufferIndex(ofStep: step), lane: lane)
      .read(step: step, into: &samples)
  }

  /// The full order of a whole epoch; those of the last two epochs asked for are kept.
  package func order(epoch: Int) -> EpochOrder {
    if let known = orders.withLock({ $0.first { $0.epoch == epoch } }) { return known }
    let order = makeOrder(epoch: epoch)
    orders.withLock { orders in
      orders.insert(order, at: 0)
      if orders.count > 2 { orders.removeLast() }
    }
    return order
  }

  /// The part of an epoch's pixels that is padding, each lane being as wide as its widest image.
  ///
  /// In an order by blocks, it is that of the first shuffle buffers of the epoch.
  package func paddingFraction(epoch: Int) -> Double {
    var used = 0
    var laidOut = 0
    for step in blocks == nil ? 0..<stepsPerEpoch : bufferSteps(0) {
      for lane in 0..<lanes {
        let laneWidths = self.lane(epoch: epoch, step: step, lane: lane).map { Int(widths[$0]) }
        used += laneWidths.reduce(0, +)
        laidOut += (laneWidths.max() ?? 0) * laneSize
      }
    }
    return laidOut == 0 ? 0 : 1 - Double(used) / Double(laidOut)
  }

  /// How many samples of a source have been drawn when an epoch of the run begins, filling aside.
  func firstDraw(of source: Int, epoch: Int) -> Int {
    epoch
      * (source == 0
        ? sources[0].samples.count : mix.count(of: source, before: stepsPerEpoch * globalBatch))
  }

  private func makeOrder(epoch: Int) -> EpochOrder {
    let (steps, batch) = (stepsPerEpoch, globalBatch)
    let draws = sources.indices.map { source in
      fullDraws(
        of: source, from: firstDraw(of: source, epoch: epoch),
        count: mix.count(of: source, before: steps * batch))
    }
    var sequence: [Int32] = []
    sequence.reserveCapacity(steps * batch)
    // Buckets of nearly equal size: a short last one would be padded more than the others.
    let buckets = (steps + bucketWindow - 1) / bucketWindow
    for bucket in 0..<buckets {
      append(
        batch * (steps * bucket / buckets)..<batch * (steps * (bucket + 1) / buckets), from: draws,
        startingAt: 0, to: &sequence)
    }
    return EpochOrder(
      epoch: epoch, laneSize: laneSize, lanes: lanes, samples: sequence,
      batches: permutation(steps, .batches, UInt64(epoch), 0))
  }

  /// Samples of a source from one of its draws on, each of its epochs in an order of its own.
  private func fullDraws(of source: Int, from first: Int, count: Int) -> [Int32] {
    let samples = sources[source].samples
    var draws: [Int32] = []
    draws.reserveCapacity(count)
    while draws.count < count {
      let (epoch, start) = (first + draws.count).quotientAndRemainder(dividingBy: samples.count)
      let order = permutation(samples.count, .samples, UInt64(epoch), UInt64(source))
      let part = order.dropFirst(start).prefix(count - draws.count)
      let offset = Int32(samples.lowerBound)
      draws += offset == 0 ? Array(part) : part.map { $0 + offset }
    }
    return draws
  }

  /// Adds the samples of a range of positions in an epoch, those of each source sorted by width.
  ///
  /// - Parameter start: the position that the draws begin with.
  func append(
    _ positions: Range<Int>, from draws: [[Int32]], startingAt start: Int,
    to sequence: inout [Int32]
  ) {
    let sorted = sources.indices.map { source in
      let before = mix.count(of: source, before: start)
      let range =
        mix.count(of: source, before: positions.lowerBound) - before..<mix.count(
          of: source, before: positions.upperBound) - before
      let drawn = draws[source]
      return range.sorted { a, b in
        let (widthA, widthB) = (widths[Int(drawn[a])], widths[Int(drawn[b])])
        return widthA == widthB ? a < b : widthA < widthB
      }
    }
    var next = sources.map { _ in 0 }
    for position in positions {
      let source = mix.source(at: position)
      sequence.append(draws[source][sorted[source][next[source]]])
      next[source] += 1
    }
  }

  /// What a shuffle is for.
  enum Purpose: UInt64 {
    case samples = 0x5341_4D50
    case batches = 0x4241_5443
    case blocks = 0x424C_4F43
    case buffer = 0x5749_4E44
    case steps = 0x5354_4550
  }

  /// A Fisher–Yates shuffle of 0 ..< count.
  func permutation(
    _ count: Int, _ purpose: Purpose, _ first: UInt64, _ second: UInt64
  ) -> [Int32] {
    var values = (0..<count).map { Int32($0) }
    shuffle(&values, purpose, first, second)
    return values
  }

  func shuffle(_ values: inout [Int32], _ purpose: Purpose, _ first: UInt64, _ second: UInt64) {
    let random = CounterRandom(seed: seed, purpose: purpose.rawValue, first, second)
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, random.integer(below: last + 1, at: UInt64(last)))
    }
  }
}
