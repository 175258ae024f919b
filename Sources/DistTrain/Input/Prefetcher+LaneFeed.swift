import Recognition

extension Prefetcher {
  /// Reads the batches of these lanes at these steps of a run, step by step.
  convenience init(
    depth: Int, feed: LaneFeed, lanes: Range<Int>, steps: Range<Int>
  ) {
    self.init(depth: depth, count: steps.count * lanes.count) { number, batch in
      try feed.fill(
        batch, step: steps.lowerBound + number / lanes.count,
        lane: lanes.lowerBound + number % lanes.count)
    }
  }
}
