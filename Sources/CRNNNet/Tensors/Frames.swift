import Kernels

/// A matrix for each frame of a sequence, whose rows hold the images side by side.
///
/// A row-major matrix with T · N columns has the rows of one frame T · N floats apart, and a recurrence
/// would touch as many pages as there are rows, in each of its passes. Here a frame is one piece of memory,
/// and can be a factor of a product as it lies.
struct Frames {
  let data: UnsafeMutablePointer<Float>
  /// T
  let count: Int
  let rows: Int
  /// N
  let batch: Int
  /// Floats from one row to the next: N, or more where products are faster with more.
  let stride: Int
  private let frameStride: Int

  /// Frames whose values are not defined, but for those beyond the last image, which are zero.
  init(_ count: Int, rows: Int, batch: Int, in arena: Arena) {
    self.count = count
    self.rows = rows
    self.batch = batch
    stride = PanelKernels.rowStride(columns: batch)
    // The product of packed weights has whole tiles of rows.
    frameStride = PanelKernels.rounded(rows) * stride
    data = arena.floats(count * frameStride)
    if stride > batch { data.update(repeating: 0, count: count * frameStride) }
  }

  /// The floats of a frame, images that do not exist included.
  var frameCount: Int { rows * stride }

  subscript(t: Int) -> UnsafeMutablePointer<Float> { data + t * frameStride }

  /// Sets what images have in frame t to zero where they end before it.
  func clearPadding(_ t: Int, _ widths: ValidWidths) {
    Self.clearPadding(self[t], rows: rows, stride: stride, t, widths)
  }

  static func clearPadding(
    _ frame: UnsafeMutablePointer<Float>, rows: Int, stride: Int, _ t: Int, _ widths: ValidWidths
  ) {
    guard t >= widths.narrowest else { return }
    for image in 0..<widths.count where t >= widths[image] {
      for row in 0..<rows { frame[row * stride + image] = 0 }
    }
  }

  /// The images of one lane, which are neighbours, in the lane's own frames.
  func images(from first: Int, of lane: Tensor) -> LaneFrames {
    LaneFrames(frames: self, first: first, batch: lane.batch, count: lane.width)
  }
}
