/// A matrix for each frame of a sequence, whose rows hold the images side by side.
///
/// A row-major matrix with T · N columns has the rows of one frame T · N floats apart, and a recurrence
/// would touch as many pages as there are rows, in each of its passes. Here a frame is one piece of memory,
/// and can be a factor of a product as it lies.
package struct Frames {
  package let data: UnsafeMutablePointer<Float>
  /// T
  package let count: Int
  package let rows: Int
  /// N
  package let batch: Int
  /// Floats from one row to the next: N, or more where products are faster with more.
  package let stride: Int
  private let frameStride: Int

  /// Frames whose values are not defined, but for those beyond the last image, which are zero.
  package init(_ count: Int, rows: Int, batch: Int, in arena: Arena) {
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
  package var frameCount: Int { rows * stride }

  package subscript(t: Int) -> UnsafeMutablePointer<Float> { data + t * frameStride }

  /// Sets what images have in frame t to zero where they end before it.
  package func clearPadding(_ t: Int, widths: UnsafePointer<Int32>) {
    Self.clearPadding(self[t], rows: rows, stride: stride, t, widths: widths, batch: batch)
  }

  package static func clearPadding(
    _ frame: UnsafeMutablePointer<Float>, rows: Int, stride: Int, _ t: Int,
    widths: UnsafePointer<Int32>, batch: Int
  ) {
    for image in 0..<batch where t >= widths[image] {
      for row in 0..<rows { frame[row * stride + image] = 0 }
    }
  }

  /// The images of one lane, which are neighbours, in the lane's own frames.
  package func images(from first: Int, batch: Int, frames count: Int) -> LaneFrames {
    LaneFrames(frames: self, first: first, batch: batch, count: count)
  }
}
