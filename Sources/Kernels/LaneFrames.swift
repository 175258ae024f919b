/// What frames hold of one lane, as a matrix [rows][T · N] with frame t of the lane's image n in column t · N + n.
package struct LaneFrames {
  /// Rows that are copied together, so that their places in the other layout stay in the cache.
  private static let rowBlock = 64

  package let frames: Frames
  /// The lane's first image in the frames.
  package let first: Int
  /// N
  package let batch: Int
  /// T
  package let count: Int

  package var rows: Int { frames.rows }

  private subscript(t: Int) -> UnsafeMutablePointer<Float> { frames[t] + first }

  /// Takes columns over that begin with column `first`, with a number for each row added to them.
  package func take(_ columns: MatrixColumns, from first: Int, bias: UnsafePointer<Float>?) {
    if isOfOneImage, bias == nil {
      return PanelKernels.transpose(
        columns.data, stride: columns.stride, into: self[first], stride: self[1] - self[0],
        rows: rows,
        columns: columns.count)
    }
    forEachRun(columns, from: first) { frame, done, count in
      PanelKernels.copyRows(
        from: columns.data + done, stride: columns.stride, bias: bias, to: frame,
        stride: frames.stride, rows: rows, columns: count)
    }
  }

  /// Hands out columns that begin with column `first`.
  package func copy(into columns: MatrixColumns, from first: Int) {
    forEachRun(columns, from: first) { frame, done, count in
      PanelKernels.copyRows(
        from: frame, stride: frames.stride, to: columns.data + done, stride: columns.stride,
        rows: rows, columns: count)
    }
  }

  /// Calls the body with the columns of one frame after the other: where they lie, and which of the matrix's they are.
  private func forEachRun(
    _ columns: MatrixColumns, from first: Int,
    _ body: (_ frame: UnsafeMutablePointer<Float>, _ done: Int, _ count: Int) -> Void
  ) {
    var done = 0
    while done < columns.count {
      let (t, image) = (first + done).quotientAndRemainder(dividingBy: batch)
      let run = min(batch - image, columns.count - done)
      body(self[t] + image, done, run)
      done += run
    }
  }

  /// Takes over the whole matrix.
  package func take(_ matrix: MatrixColumns) {
    forEachBlock { row, rows, t in
      PanelKernels.copyRows(
        from: matrix.data + row * matrix.stride + t * batch, stride: matrix.stride,
        to: self[t] + row * frames.stride, stride: frames.stride, rows: rows, columns: batch)
    }
  }

  /// Whether a frame is one row, so that taking and copying frames is to transpose a matrix.
  private var isOfOneImage: Bool { batch == 1 && frames.stride == 1 }

  /// Copies the whole matrix.
  package func copy(into matrix: MatrixColumns) {
    if isOfOneImage {
      return PanelKernels.transpose(
        self[0], stride: self[1] - self[0], into: matrix.data, stride: matrix.stride, rows: count,
        columns: rows)
    }
    forEachBlock { row, rows, t in
      PanelKernels.copyRows(
        from: self[t] + row * frames.stride, stride: frames.stride,
        to: matrix.data + row * matrix.stride + t * batch, stride: matrix.stride, rows: rows,
        columns: batch)
    }
  }

  private func forEachBlock(_ body: (_ row: Int, _ rows: Int, _ t: Int) -> Void) {
    for row in stride(from: 0, to: rows, by: Self.rowBlock) {
      for t in 0..<count { body(row, min(Self.rowBlock, rows - row), t) }
    }
  }

  /// Makes the lane's images zero in the frames that other lanes have beyond its own.
  package func clearBeyond() {
    for t in count..<max(count, frames.count) {
      for row in 0..<rows {
        (self[t] + row * frames.stride).update(repeating: 0, count: batch)
      }
    }
  }
}
