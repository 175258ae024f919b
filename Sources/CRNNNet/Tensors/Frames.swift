import Kernels

/// A matrix for each frame of a sequence, whose rows hold the images side by side.
///
/// A row-major matrix with T · N columns has the rows of one frame T · N floats apart, and a recurrence
/// would touch as many pages as there are rows, in each of its passes. Here a frame is one piece of memory,
/// and can be a factor of a product as it lies.
struct Frames {
  /// Rows that are copied together, so that their places in the other layout stay in the cache.
  private static let rowBlock = 64

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

  /// Takes columns over that begin with column `first` of the matrix [rows][T · N], with a number for each
  /// row added to them.
  func take(_ columns: Projection.Columns, from first: Int, bias: UnsafePointer<Float>?) {
    var done = 0
    while done < columns.count {
      let (t, image) = (first + done).quotientAndRemainder(dividingBy: batch)
      let run = min(batch - image, columns.count - done)
      PanelKernels.copyRows(
        from: columns.data + done, stride: columns.stride, bias: bias, to: self[t] + image,
        stride: stride, rows: rows, columns: run)
      done += run
    }
  }

  /// Hands out columns that begin with column `first` of the matrix [rows][T · N].
  func copy(into columns: Projection.Columns, from first: Int) {
    var done = 0
    while done < columns.count {
      let (t, image) = (first + done).quotientAndRemainder(dividingBy: batch)
      let run = min(batch - image, columns.count - done)
      PanelKernels.copyRows(
        from: self[t] + image, stride: stride, to: columns.data + done, stride: columns.stride,
        rows: rows, columns: run)
      done += run
    }
  }

  /// Takes over a matrix [rows][T · N].
  func take(_ matrix: Projection.Columns) {
    forEachBlock { row, rows, t in
      PanelKernels.copyRows(
        from: matrix.data + row * matrix.stride + t * batch, stride: matrix.stride,
        to: self[t] + row * stride, stride: stride, rows: rows, columns: batch)
    }
  }

  /// Copies the frames into a matrix [rows][T · N].
  func copy(into matrix: Projection.Columns) {
    forEachBlock { row, rows, t in
      PanelKernels.copyRows(
        from: self[t] + row * stride, stride: stride,
        to: matrix.data + row * matrix.stride + t * batch, stride: matrix.stride, rows: rows,
        columns: batch)
    }
  }

  private func forEachBlock(_ body: (_ row: Int, _ rows: Int, _ t: Int) -> Void) {
    for row in Swift.stride(from: 0, to: rows, by: Self.rowBlock) {
      for t in 0..<count { body(row, min(Self.rowBlock, rows - row), t) }
    }
  }
}
