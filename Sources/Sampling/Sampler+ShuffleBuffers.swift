/// The order by blocks, for data far larger than memory.
///
/// Each epoch of a source shuffles its blocks of consecutive samples, and each lane gets a part of that
/// order, equally long in all lanes. It goes through its part by shuffle buffers: the samples of a buffer
/// are shuffled, sorted by width in buckets and dealt out to steps, and the steps of the buffer are
/// shuffled, alike in all lanes so that they compute images of similar width at the same time. Which
/// blocks a buffer holds follows from its index, so that a run that resumes in the middle of an epoch
/// reads only the buffers of its next step.
extension Sampler {
  /// The shuffle buffers of an epoch if each has as many samples as `blocksPerBuffer` blocks of mean size.
  static func bufferCount(
    _ blocks: SampleBlocks, widths: [Int32], sources: [SampleSource], mix: SourceMix, steps: Int,
    laneSize: Int
  ) -> Int {
    var meanBytes = 0.0
    for (source, ratio) in zip(sources, mix.ratios) {
      let columns = widths[source.samples].reduce(0) { $0 + Int($1) }
      meanBytes +=
        Double(ratio) / Double(mix.pattern.count) * Double(columns * blocks.columnBytes)
        / Double(source.samples.count)
    }
    let samples = min(Double(blocks.blockBytes) * Double(blocks.blocksPerBuffer) / meanBytes, 1e15)
    let stepsPerBuffer = max(1, Int(samples) / laneSize)
    return (steps + stepsPerBuffer - 1) / stepsPerBuffer
  }

  /// The index of the shuffle buffer that a step of an epoch draws from.
  package func bufferIndex(ofStep step: Int) -> Int {
    var index = step * buffersPerEpoch / stepsPerEpoch
    while bufferSteps(index).upperBound <= step { index += 1 }
    return index
  }

  /// The steps that draw from a shuffle buffer: all buffers have nearly equally many.
  package func bufferSteps(_ index: Int) -> Range<Int> {
    stepsPerEpoch * index / buffersPerEpoch..<stepsPerEpoch * (index + 1) / buffersPerEpoch
  }

  /// A lane's shuffle buffer, in an order by blocks; of each lane the last two are kept.
  package func shuffleBuffer(epoch: Int, index: Int, lane: Int) -> ShuffleBuffer {
    guard let blocks else { preconditionFailure("an order without blocks has no shuffle buffers") }
    precondition((0..<buffersPerEpoch).contains(index), "buffer \(index) of \(buffersPerEpoch)")
    precondition((0..<lanes).contains(lane), "lane \(lane) of \(lanes)")
    let known = buffers.withLock { buffers in
      buffers[lane]?.first { $0.epoch == epoch && $0.index == index }
    }
    if let known { return known }
    let buffer = makeBuffer(epoch: epoch, index: index, lane: lane, blocks)
    buffers.withLock { buffers in
      buffers[lane] = [buffer] + (buffers[lane] ?? []).prefix(1)
    }
    return buffer
  }

  /// The largest number of bytes of two consecutive buffers of one lane from an epoch's first on: what a
  /// lane holds in memory at most in that epoch.
  package func largestBufferBytes(epoch: Int) -> Int {
    guard let blocks else { return 0 }
    var largest = 0
    for lane in 0..<lanes {
      var last = 0
      for index in 0...buffersPerEpoch {
        let (later, index) = index.quotientAndRemainder(dividingBy: buffersPerEpoch)
        let drawn = runs(epoch: epoch + later, index: index, lane: lane, blocks)
        let bytes = ShuffleBuffer.merged(drawn.flatMap { $0 }).reduce(0) { sum, run in
          sum + widths[run].reduce(0) { $0 + Int($1) } * blocks.columnBytes
        }
        largest = max(largest, last + bytes)
        last = bytes
      }
    }
    return largest
  }

  private func makeBuffer(
    epoch: Int, index: Int, lane: Int, _ blocks: SampleBlocks
  ) -> ShuffleBuffer {
    let steps = bufferSteps(index)
    let runs = runs(epoch: epoch, index: index, lane: lane, blocks)
    let draws = runs.enumerated().map { source, runs in
      var samples = runs.flatMap { $0.map { Int32($0) } }
      shuffle(
        &samples, .buffer, UInt64(epoch), UInt64((index * lanes + lane) * sources.count + source))
      return samples
    }
    // As many samples of one lane are sorted together as of all lanes in a full order.
    let buckets = (steps.count + bucketWindow * lanes - 1) / (bucketWindow * lanes)
    let start = (lane * stepsPerEpoch + steps.lowerBound) * laneSize
    var sorted: [Int32] = []
    sorted.reserveCapacity(steps.count * laneSize)
    for bucket in 0..<buckets {
      let positions =
        steps.count * bucket / buckets * laneSize..<steps.count * (bucket + 1) / buckets * laneSize
      append(
        start + positions.lowerBound..<start + positions.upperBound, from: draws, startingAt: start,
        to: &sorted)
    }
    var samples: [Int32] = []
    samples.reserveCapacity(sorted.count)
    for step in permutation(steps.count, .steps, UInt64(epoch), UInt64(index)) {
      samples += sorted[Int(step) * laneSize..<(Int(step) + 1) * laneSize]
    }
    return ShuffleBuffer(
      epoch: epoch, index: index, steps: steps, runs: ShuffleBuffer.merged(runs.flatMap { $0 }),
      laneSize: laneSize, samples: samples)
  }

  /// The runs of consecutive samples that a lane's shuffle buffer takes from each source, in the order of
  /// the source's blocks.
  private func runs(
    epoch: Int, index: Int, lane: Int, _ blocks: SampleBlocks
  ) -> [[Range<Int>]] {
    let steps = bufferSteps(index)
    let positions =
      (lane * stepsPerEpoch + steps.lowerBound)
      * laneSize..<(lane * stepsPerEpoch + steps.upperBound) * laneSize
    return sources.indices.map { source in
      let first = firstDraw(of: source, epoch: epoch)
      let size = sources[source].samples.count
      var next = first + mix.count(of: source, before: positions.lowerBound)
      let end = first + mix.count(of: source, before: positions.upperBound)
      var runs: [Range<Int>] = []
      while next < end {
        let (sourceEpoch, start) = next.quotientAndRemainder(dividingBy: size)
        let count = min(end - next, size - start)
        runs += stream(of: source, epoch: sourceEpoch, blocks)
          .runs(of: start..<start + count, in: blocks)
        next += count
      }
      return runs
    }
  }

  /// The order of a source's blocks in one of its epochs; a few are kept.
  private func stream(of source: Int, epoch: Int, _ blocks: SampleBlocks) -> BlockStream {
    let known = streams.withLock { streams in
      streams.first { $0.source == source && $0.epoch == epoch }
    }
    if let known { return known }
    let own = blocks.blocks(of: sources[source].samples)
    let order = permutation(own.count, .blocks, UInt64(epoch), UInt64(source))
    let stream = BlockStream(
      source: source, epoch: epoch, blocks: order.map { $0 + Int32(own.lowerBound) }, of: blocks)
    streams.withLock { streams in
      streams.insert(stream, at: 0)
      if streams.count > 3 * sources.count { streams.removeLast() }
    }
    return stream
  }
}
