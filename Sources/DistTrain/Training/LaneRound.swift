import Recognition

/// The lanes that a rank's workers compute at a time: as many for each, a power of two, that go together.
struct LaneRound {
  /// The images that go together: with so many, an LSTM's products no longer wait for its weights.
  private static let images = 16
  /// About the columns of those images, which bounds the memory for activations: each takes 40 KB in the preset crnn.
  private static let columns = 1 << 14

  let first: Int
  /// The batch of the first lane.
  let firstBatch: LaneBatch
  let lanesTogether: Int
  let workers: Int

  /// The lanes of a rank from `first` on. Lanes go together that are a subtree of the sum over all lanes.
  init(_ first: Int, of lanes: Range<Int>, threads: Int, firstBatch: LaneBatch) {
    self.first = first
    self.firstBatch = firstBatch
    let left = lanes.upperBound - first
    let images = max(1, firstBatch.widths.count)
    let width = images * max(1, firstBatch.widths.max() ?? 1)
    let most = max(1, min(left / threads, Self.images / images, Self.columns / width))
    var together = 1
    while 2 * together <= most, first.isMultiple(of: 2 * together) {
      together *= 2
    }
    lanesTogether = together
    workers = min(threads, left / together)
  }

  var end: Int { first + workers * lanesTogether }

  func lanes(ofWorker number: Int) -> Range<Int> {
    let start = first + number * lanesTogether
    return start..<start + lanesTogether
  }
}
