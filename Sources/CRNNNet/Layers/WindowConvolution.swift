import Kernels

/// Any convolution as products on panels: the windows of 32 outputs, laid out as the columns of a
/// panel [C · kh · kw][32], times the weights, which already are the matrix [O][C · kh · kw].
struct WindowConvolution {
  /// Panels whose part in the weights' gradient is added up in one product.
  private static let groupPanels = 16

  let x: Tensor
  let outputs: Int
  let geometry: WindowGeometry
  let scratch: Arena

  /// C · kh · kw
  private var taps: Int { x.channels * geometry.height * geometry.width }

  /// Packs the weights [O][taps] for a forward pass.
  static func pack(
    _ w: UnsafePointer<Float>, outputs: Int, taps: Int, into packed: inout FloatBuffer?
  ) {
    let buffer = packed ?? FloatBuffer(count: PanelKernels.rounded(outputs) * taps)
    packed = buffer
    PanelKernels.pack(
      w, into: buffer.pointer, rows: outputs, k: taps, rowStride: taps, kStride: 1)
  }

  /// Packs the transposed weights [taps][O] for a backward pass.
  static func packTransposed(
    _ w: UnsafePointer<Float>, outputs: Int, taps: Int, into packed: inout FloatBuffer?
  ) {
    let buffer = packed ?? FloatBuffer(count: PanelKernels.rounded(taps) * outputs)
    packed = buffer
    PanelKernels.pack(
      w, into: buffer.pointer, rows: taps, k: outputs, rowStride: 1, kStride: taps)
  }

  /// - Parameter w: the packed weights.
  func forward(_ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor) {
    let shape = geometry.windowShape(input: x)
    let rows = PanelKernels.rounded(outputs)
    let columns = scratch.floats(taps * PanelKernels.columns)
    let result = scratch.floats(rows * PanelKernels.columns)
    forEachPanel(of: y) { place, offset in
      VectorOperations.gatherPanel(
        x.data, columns, channels: x.channels, place: place, shape: shape)
      PanelKernels.multiply(
        w, tiles: rows / PanelKernels.tileRows, columns, into: result, k: taps,
        columns: Int(place.count))
      PanelKernels.store(
        result, bias: bias, into: y.data + offset, stride: y.plane, rows: outputs,
        columns: Int(place.count))
    }
  }

  /// Adds the weights' gradient to `dw` and the input's to `dx`.
  ///
  /// - Parameter w: the packed transposed weights; needed for `dx` alone.
  func backward(
    _ w: UnsafePointer<Float>?, dy: Tensor, into dx: Tensor?, _ dw: UnsafeMutablePointer<Float>
  ) {
    let shape = geometry.windowShape(input: x)
    let (rows, width) = (PanelKernels.rounded(outputs), PanelKernels.columns)
    let columns = scratch.floats(PanelKernels.rounded(taps) * width)
    let tapPanels = (taps + width - 1) / width
    let gradients = scratch.floats(Self.groupPanels * rows * width)
    let transposed = scratch.floats(tapPanels * Self.groupPanels * width * width)
    let sums = scratch.floats(tapPanels * rows * width)
    gradients.update(repeating: 0, count: Self.groupPanels * rows * width)
    var filled = 0
    var isFirst = true
    func addGroup(lastColumns: Int) {
      for panel in 0..<tapPanels {
        PanelKernels.multiplyRows(
          gradients, panelStride: rows * width, tiles: rows / PanelKernels.tileRows,
          transposed + panel * Self.groupPanels * width * width, panelStride: width * width,
          panels: filled, lastColumns: lastColumns, into: sums + panel * rows * width,
          accumulates: !isFirst)
      }
      isFirst = false
      filled = 0
    }
    forEachPanel(of: dy) { place, offset in
      let count = Int(place.count)
      let gradient = gradients + filled * rows * width
      PanelKernels.load(
        dy.data + offset, stride: dy.plane, into: gradient, rows: outputs, columns: count)
      VectorOperations.gatherPanel(
        x.data, columns, channels: x.channels, place: place, shape: shape)
      PanelKernels.transpose(
        columns, into: transposed + filled * width * width, channels: taps,
        stride: Self.groupPanels * width * width)
      filled += 1
      // The columns that are missing in a panel are zero, so only the last panel saves them.
      if filled == Self.groupPanels { addGroup(lastColumns: width) }
      guard let dx, let w else { return }
      PanelKernels.multiply(
        w, tiles: PanelKernels.rounded(taps) / PanelKernels.tileRows, gradient, into: columns,
        k: outputs, columns: count)
      VectorOperations.scatterPanel(
        columns, dx.data, channels: x.channels, place: place, shape: shape)
    }
    if filled > 0 { addGroup(lastColumns: width) }
    guard !isFirst else { return }
    for panel in 0..<tapPanels {
      PanelKernels.store(
        sums + panel * rows * width, into: dw + panel * width, stride: taps, rows: outputs,
        columns: min(width, taps - panel * width), accumulates: true)
    }
  }

  /// Calls `body` for every run of up to 32 columns of an output row, with its place in a channel.
  private func forEachPanel(of y: Tensor, _ body: (_ place: PanelPlace, _ offset: Int) -> Void) {
    let size = y.width * y.batch
    for row in 0..<y.height {
      for first in stride(from: 0, to: size, by: PanelKernels.columns) {
        let count = min(PanelKernels.columns, size - first)
        body(
          PanelPlace(row: Int64(row), first: Int64(first), count: Int64(count)),
          row * size + first)
      }
    }
  }
}
