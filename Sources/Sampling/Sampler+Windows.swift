/// The order by blocks, for data far larger than memory.
///
/// Each epoch of a source shuffles its blocks of consecutive samples, and each lane goes through a
/// part of its own of what comes of that, equally long in all lanes. It does so window by window: the
/// samples of a window are shuffled, sorted by width in buckets, dealt out to steps, and the steps of
/// the window are shuffled, alike in all lanes so that they compute images of similar width at the
/// same time. Which blocks a window is made of follows from its number, so that a run that goes on in
/// the middle of an epoch reads no more than the windows that it stands in.
extension Sampler {
  /// The windows of an epoch in which a window has as many samples as `blocks` of mean size do.
  static func windowCount(
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
    let samples = min(Double(blocks.blockBytes) * Double(blocks.window) / meanBytes, 1e15)
    let windowSteps = max(1, Int(samples) / laneSize)
    return (steps + windowSteps - 1) / windowSteps
  }

  /// The window that a step of an epoch belongs to.
  public func windowIndex(ofStep step: Int) -> Int {
    var index = step * windowsPerEpoch / stepsPerEpoch
    while windowSteps(index).upperBound <= step { index += 1 }
    return index
  }

  /// The steps of a window: all windows have nearly equally many.
  public func windowSteps(_ index: Int) -> Range<Int> {
    stepsPerEpoch * index / windowsPerEpoch..<stepsPerEpoch * (index + 1) / windowsPerEpoch
  }

  /// A lane's part of a window, in an order by blocks; of each lane the last two are kept.
  public func laneWindow(epoch: Int, index: Int, lane: Int) -> LaneWindow {
    guard let blocks else { preconditionFailure("an order without blocks has no windows") }
    precondition((0..<windowsPerEpoch).contains(index), "window \(index) of \(windowsPerEpoch)")
    precondition((0..<lanes).contains(lane), "lane \(lane) of \(lanes)")
    let known = windows.withLock { windows in
      windows[lane]?.first { $0.epoch == epoch && $0.index == index }
    }
    if let known { return known }
    let window = makeWindow(epoch: epoch, index: index, lane: lane, blocks)
    windows.withLock { windows in
      windows[lane] = [window] + (windows[lane] ?? []).prefix(1)
    }
    return window
  }

  /// The largest number of bytes of two windows on end of one lane from an epoch's first on: what a lane
  /// holds in memory at most in that epoch.
  public func largestWindowBytes(epoch: Int) -> Int {
    guard let blocks else { return 0 }
    var largest = 0
    for lane in 0..<lanes {
      var last = 0
      for index in 0...windowsPerEpoch {
        let (later, index) = index.quotientAndRemainder(dividingBy: windowsPerEpoch)
        let drawn = runs(epoch: epoch + later, index: index, lane: lane, blocks)
        let bytes = LaneWindow.merged(drawn.flatMap { $0 }).reduce(0) { sum, run in
          sum + widths[run].reduce(0) { $0 + Int($1) } * blocks.columnBytes
        }
        largest = max(largest, last + bytes)
        last = bytes
      }
    }
    return largest
  }

  private func makeWindow(
    epoch: Int, index: Int, lane: Int, _ blocks: SampleBlocks
  ) -> LaneWindow {
    let steps = windowSteps(index)
    let runs = runs(epoch: epoch, index: index, lane: lane, blocks)
    let draws = runs.enumerated().map { source, runs in
      var samples = runs.flatMap { $0.map { Int32($0) } }
      shuffle(
        &samples, .window, UInt64(epoch), UInt64((index * lanes + lane) * sources.count + source))
      return samples
    }
    // As many samples of one lane are sorted together as of all lanes in a full order.
    let buckets = (steps.count + window * lanes - 1) / (window * lanes)
    let start = (lane * stepsPerEpoch + steps.lowerBound) * laneSize
    var sorted: [Int32] = []
    sorted.reserveCapacity(steps.count * laneSize)
    for bucket in 0..<buckets {
      let places =
        steps.count * bucket / buckets * laneSize..<steps.count * (bucket + 1) / buckets * laneSize
      append(
        start + places.lowerBound..<start + places.upperBound, from: draws, startingAt: start,
        to: &sorted)
    }
    var samples: [Int32] = []
    samples.reserveCapacity(sorted.count)
    for step in permutation(steps.count, .steps, UInt64(epoch), UInt64(index)) {
      samples += sorted[Int(step) * laneSize..<(Int(step) + 1) * laneSize]
    }
    return LaneWindow(
      epoch: epoch, index: index, steps: steps, runs: LaneWindow.merged(runs.flatMap { $0 }),
      laneSize: laneSize, samples: samples)
  }

  /// The runs of consecutive samples that a lane's window takes from each source, in the order of
  /// the source's blocks.
  private func runs(
    epoch: Int, index: Int, lane: Int, _ blocks: SampleBlocks
  ) -> [[Range<Int>]] {
    let steps = windowSteps(index)
    let places =
      (lane * stepsPerEpoch + steps.lowerBound)
      * laneSize..<(lane * stepsPerEpoch + steps.upperBound) * laneSize
    return sources.indices.map { source in
      let first = firstDraw(of: source, epoch: epoch)
      let size = sources[source].samples.count
      var next = first + mix.count(of: source, before: places.lowerBound)
      let end = first + mix.count(of: source, before: places.upperBound)
      var runs: [Range<Int>] = []
      while next < end {
        let (sourceEpoch, place) = next.quotientAndRemainder(dividingBy: size)
        let count = min(end - next, size - place)
        runs += stream(of: source, epoch: sourceEpoch, blocks)
          .runs(of: place..<place + count, in: blocks)
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
