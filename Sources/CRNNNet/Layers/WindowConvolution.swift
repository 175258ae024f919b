import Kernels

/// Convolution as matrix products: the windows of a band of output rows, laid out as the columns of
/// a matrix, times the weights, which already are the matrix [O][C · kh · kw].
enum WindowConvolution {
  /// The window matrix of a band stays near this size, so that it is still in the cache when the
  /// product reads it.
  private static let bandBytes = 2 << 20

  static func forward(
    _ x: Tensor, _ w: UnsafePointer<Float>, _ y: Tensor, _ geometry: WindowGeometry,
    _ scratch: Arena
  ) {
    forEachBand(x, y, geometry, scratch) { columns, taps, first, rows, band in
      gather(x, columns, geometry, first, rows)
      multiply(
        Matrix(w, stride: taps), Matrix(columns, stride: band),
        into: y.data + first * y.width * y.batch, stride: y.plane, m: y.channels, n: band, k: taps,
        beta: 0)
    }
  }

  static func backward(
    _ x: Tensor, _ w: UnsafePointer<Float>, _ dy: Tensor, _ dx: Tensor?,
    _ dw: UnsafeMutablePointer<Float>, _ geometry: WindowGeometry, _ scratch: Arena
  ) {
    forEachBand(x, dy, geometry, scratch) { columns, taps, first, rows, band in
      let dyBand = dy.data + first * dy.width * dy.batch
      gather(x, columns, geometry, first, rows)
      multiply(
        Matrix(dyBand, stride: dy.plane), Matrix(columns, stride: band, transposed: true),
        into: dw, stride: taps, m: dy.channels, n: taps, k: band, beta: 1)
      guard let dx else { return }
      multiply(
        Matrix(w, stride: taps, transposed: true), Matrix(dyBand, stride: dy.plane),
        into: columns, stride: band, m: taps, n: band, k: dy.channels, beta: 0)
      VectorOperations.scatterWindows(
        columns, dx.data, channels: x.channels, firstRow: first, rows: rows,
        shape: geometry.windowShape(input: x))
    }
  }

  private static func gather(
    _ x: Tensor, _ columns: UnsafeMutablePointer<Float>, _ geometry: WindowGeometry, _ first: Int,
    _ rows: Int
  ) {
    VectorOperations.gatherWindows(
      x.data, columns, channels: x.channels, firstRow: first, rows: rows,
      shape: geometry.windowShape(input: x))
  }

  private static func forEachBand(
    _ x: Tensor, _ y: Tensor, _ geometry: WindowGeometry, _ scratch: Arena,
    _ body: (
      _ columns: UnsafeMutablePointer<Float>, _ taps: Int, _ first: Int, _ rows: Int, _ band: Int
    ) -> Void
  ) {
    let taps = x.channels * geometry.height * geometry.width
    let row = y.width * y.batch
    guard row > 0 else { return }
    let bandRows = min(
      y.height, max(1, bandBytes / (taps * row * MemoryLayout<Float>.stride)))
    let columns = scratch.floats(taps * row * bandRows)
    var first = 0
    while first < y.height {
      let rows = min(bandRows, y.height - first)
      body(columns, taps, first, rows, rows * row)
      first += rows
    }
  }
}
