import Kernels

/// The gradient of a Winograd convolution's weights:
///
///     dW = Gᵀ (dM Vᵀ) G,  element by element of the tiles
///
/// In float32, a lane whose tiles are all there at once goes block by block through outputs and channels: dM Vᵀ of all
/// weights is four times as large as dW, and is never written.
struct WinogradWeightGradient {
  private static let square = PanelKernels.columns * PanelKernels.columns
  /// Outputs of a block, whole tiles of rows, whose dM stays in the second cache for all channels.
  private static let blockRows = 128

  private let form: WinogradForm
  private let outputs: Int
  private let depth: Int
  /// dM Vᵀ of all weights, in panels of 32 channels, where it is written.
  private let du: TileElements
  private let transposed: UnsafeMutablePointer<Float>
  private let gradientPairs: UnsafeMutablePointer<UInt32>
  private let inputPairs: UnsafeMutablePointer<UInt32>

  /// - Parameters:
  ///   - panels: the most that come at a time.
  ///   - splitsLanes: whether any lane comes in parts.
  init(
    _ form: WinogradForm, outputs: Int, depth: Int, panels: Int, splitsLanes: Bool,
    _ scratch: Arena
  ) {
    self.form = form
    self.outputs = outputs
    self.depth = depth
    let depthPanels = (depth + PanelKernels.columns - 1) / PanelKernels.columns
    let (square, rows) = (Self.square, PanelKernels.rounded(outputs))
    let elements = form.tile.elements
    let writesSum = splitsLanes || form.precision == .bfloat16
    du = TileElements(writesSum ? elements : 0, rows: rows, panels: depthPanels, scratch)
    switch form.precision {
    case .float32:
      transposed = scratch.floats(elements * depthPanels * panels * square)
      (gradientPairs, inputPairs) = (scratch.pairs(0), scratch.pairs(0))
    case .bfloat16:
      transposed = scratch.floats(depthPanels * square)
      gradientPairs = scratch.pairs(panels * rows * PanelKernels.columns / 2)
      inputPairs = scratch.pairs(depthPanels * panels * square / 2)
    }
  }

  private var depthPanels: Int { (depth + PanelKernels.columns - 1) / PanelKernels.columns }

  /// Takes what a part of a lane's tiles gives, and with the last of them writes or adds `dw`.
  ///
  /// - Parameters:
  ///   - panels: those of the part.
  ///   - lastColumns: the columns that count in the last of them.
  func add(
    _ v: TileElements, _ dm: TileElements, panels: Int, lastColumns: Int, part: WinogradGroups.Part,
    into dw: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    if part.isWhole, form.precision == .float32 {
      return writeBlocks(
        v, dm, panels: panels, lastColumns: lastColumns, into: dw, accumulates: accumulates)
    }
    for element in 0..<form.tile.elements {
      let product = Product(
        v: v.data + element * v.elementStride, vStride: v.panelStride,
        dm: dm.data + element * dm.elementStride, dmStride: dm.panelStride, panels: panels,
        lastColumns: lastColumns, accumulates: !part.isFirst)
      let result = du.data + element * du.elementStride
      switch form.precision {
      case .float32: addNumbers(product, into: result)
      case .bfloat16: addPairs(product, into: result)
      }
    }
    guard part.isLast else { return }
    WinogradKernels.weightGradient(
      du.data, into: dw, rows: outputs, k: depth, rowStride: depth * form.tile.taps,
      tile: form.tile, panelStride: du.panelStride, elementStride: du.elementStride,
      accumulates: accumulates)
  }

  private func writeBlocks(
    _ v: TileElements, _ dm: TileElements, panels: Int, lastColumns: Int,
    into dw: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let (columns, elements) = (PanelKernels.columns, form.tile.elements)
    let stride = panels * Self.square
    for element in 0..<elements {
      for panel in 0..<panels {
        PanelKernels.transpose(
          v.data + element * v.elementStride + panel * v.panelStride,
          into: transposed + element * stride + panel * Self.square, channels: depth,
          stride: elements * stride)
      }
    }
    let taps = form.tile.taps
    for first in Swift.stride(from: 0, to: outputs, by: Self.blockRows) {
      for depthPanel in 0..<depthPanels {
        let channel = depthPanel * columns
        WinogradKernels.gradientBlock(
          WinogradKernels.GradientFactors(
            dm: dm.data + first * columns, dmElementStride: dm.elementStride,
            dmPanelStride: dm.panelStride, v: transposed + depthPanel * elements * stride,
            vElementStride: stride, panels: panels, lastColumns: lastColumns),
          into: dw + (first * depth + channel) * taps, rows: min(Self.blockRows, outputs - first),
          channels: min(columns, depth - channel), rowStride: depth * taps, tile: form.tile,
          accumulates: accumulates)
      }
    }
  }

  /// The factors of one element.
  private struct Product {
    let v: UnsafePointer<Float>
    let vStride: Int
    let dm: UnsafePointer<Float>
    let dmStride: Int
    let panels: Int
    let lastColumns: Int
    let accumulates: Bool
  }

  private func addNumbers(_ product: Product, into result: UnsafeMutablePointer<Float>) {
    let stride = product.panels * Self.square
    for panel in 0..<product.panels {
      PanelKernels.transpose(
        product.v + panel * product.vStride, into: transposed + panel * Self.square,
        channels: depth, stride: stride)
    }
    for panel in 0..<depthPanels {
      PanelKernels.multiplyRows(
        product.dm, panelStride: product.dmStride,
        tiles: PanelKernels.rounded(outputs) / PanelKernels.tileRows,
        transposed + panel * stride, panelStride: Self.square, panels: product.panels,
        lastColumns: product.lastColumns, into: result + panel * du.panelStride,
        accumulates: product.accumulates)
    }
  }

  private func addPairs(_ product: Product, into result: UnsafeMutablePointer<Float>) {
    let (panels, columns) = (product.panels, PanelKernels.columns)
    let (rows, half) = (PanelKernels.rounded(outputs), Self.square / 2)
    for panel in 0..<panels {
      PanelKernels.transpose(
        product.v + panel * product.vStride, into: transposed, channels: depth,
        stride: Self.square)
      for depthPanel in 0..<depthPanels {
        PairKernels.roundRows(
          transposed + depthPanel * Self.square,
          into: inputPairs + (depthPanel * panels + panel) * half, rows: columns)
      }
      PairKernels.roundColumns(
        product.dm + panel * product.dmStride,
        into: gradientPairs + panel * rows * columns / 2, rows: rows)
    }
    for panel in 0..<depthPanels {
      PairKernels.multiplyRows(
        gradientPairs, panelStride: rows * columns / 2, tiles: rows / PanelKernels.tileRows,
        inputPairs + panel * panels * half, panelStride: half, panels: panels,
        lastColumns: product.lastColumns, into: result + panel * du.panelStride,
        accumulates: product.accumulates)
    }
  }
}
