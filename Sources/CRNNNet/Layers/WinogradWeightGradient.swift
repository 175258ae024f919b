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
  private let isWhole: Bool
  private let accumulates: Bool
  /// dM Vᵀ of all weights, in panels of 32 channels, where it is written.
  private let du: TileElements
  private let transposed: UnsafeMutablePointer<Float>
  private let pass: Pass

  /// - Parameters:
  ///   - products: those of the largest group of tiles.
  ///   - isWhole: whether that is all of them.
  ///   - accumulates: whether dW is added to what stands there.
  init(
    _ form: WinogradForm, outputs: Int, depth: Int, _ products: TileProducts, isWhole: Bool,
    accumulates: Bool, _ pass: Pass
  ) {
    self.form = form
    self.outputs = outputs
    self.depth = depth
    self.isWhole = isWhole && form.precision == .float32
    self.accumulates = accumulates
    let depthPanels = (depth + PanelKernels.columns - 1) / PanelKernels.columns
    self.pass = pass
    let elements = form.tile.elements
    du = TileElements(
      self.isWhole ? 0 : elements, rows: PanelKernels.rounded(outputs), panels: depthPanels,
      pass.scratch)
    transposed = pass.scratch.floats(
      (self.isWhole ? elements : 0) * depthPanels * products.panels * Self.square)
  }

  private var depthPanels: Int { (depth + PanelKernels.columns - 1) / PanelKernels.columns }

  /// Takes what a group of tiles gives: hands it to `dw`, or adds it to what `finish` transforms.
  func add(
    _ v: TileElements, _ dm: TileElements, _ products: TileProducts, isFirst: Bool,
    into dw: UnsafeMutablePointer<Float>
  ) {
    guard !isWhole else { return writeBlocks(v, dm, products, into: dw) }
    pass.split(products.elements) { elements, scratch in
      for element in elements {
        let input = v.data + element * v.elementStride
        let gradient = dm.data + element * dm.elementStride
        let result = du.data + element * du.elementStride
        switch form.precision {
        case .float32:
          scratch.temporarily {
            addNumbers(
              input, v.panelStride, gradient, dm.panelStride, products, into: result,
              accumulates: !isFirst, scratch)
          }
        case .bfloat16:
          scratch.temporarily {
            addPairs(
              input, v.panelStride, gradient, dm.panelStride, products, into: result,
              accumulates: !isFirst, scratch)
          }
        }
      }
    }
  }

  /// Hands the sum over all groups to `dw`.
  func finish(into dw: UnsafeMutablePointer<Float>) {
    guard !isWhole else { return }
    let rowStride = depth * form.tile.taps
    pass.split(outputs) { rows, _ in
      WinogradKernels.weightGradient(
        du.channel(rows.lowerBound), into: dw + rows.lowerBound * rowStride, rows: rows.count,
        k: depth, rowStride: rowStride, tile: form.tile, panelStride: du.panelStride,
        elementStride: du.elementStride, accumulates: accumulates)
    }
  }

  private func writeBlocks(
    _ v: TileElements, _ dm: TileElements, _ products: TileProducts,
    into dw: UnsafeMutablePointer<Float>
  ) {
    let columns = PanelKernels.columns
    let (panels, elements) = (products.panels, products.elements)
    let stride = panels * Self.square
    pass.split(elements) { elements, _ in
      for element in elements {
        for panel in 0..<panels {
          PanelKernels.transpose(
            v.data + element * v.elementStride + panel * v.panelStride,
            into: transposed + element * stride + panel * Self.square, channels: depth,
            stride: products.elements * stride)
        }
      }
    }
    let taps = form.tile.taps
    let rowBlocks = (outputs + Self.blockRows - 1) / Self.blockRows
    pass.split(rowBlocks * depthPanels) { blocks, _ in
      for block in blocks {
        let (first, depthPanel) = (block / depthPanels * Self.blockRows, block % depthPanels)
        let channel = depthPanel * columns
        WinogradKernels.gradientBlock(
          WinogradKernels.GradientFactors(
            dm: dm.data + first * columns, dmElementStride: dm.elementStride,
            dmPanelStride: dm.panelStride, v: transposed + depthPanel * elements * stride,
            vElementStride: stride, panels: panels, lastColumns: products.lastColumns),
          into: dw + (first * depth + channel) * taps, rows: min(Self.blockRows, outputs - first),
          channels: min(columns, depth - channel), rowStride: depth * taps, tile: form.tile,
          accumulates: accumulates)
      }
    }
  }

  private func addNumbers(
    _ input: UnsafePointer<Float>, _ inputStride: Int, _ gradient: UnsafePointer<Float>,
    _ gradientStride: Int, _ products: TileProducts, into result: UnsafeMutablePointer<Float>,
    accumulates: Bool, _ scratch: Arena
  ) {
    let panels = products.panels
    let stride = panels * Self.square
    let transposed = scratch.floats(depthPanels * stride)
    for panel in 0..<panels {
      PanelKernels.transpose(
        input + panel * inputStride, into: transposed + panel * Self.square, channels: depth,
        stride: stride)
    }
    for panel in 0..<depthPanels {
      PanelKernels.multiplyRows(
        gradient, panelStride: gradientStride,
        tiles: PanelKernels.rounded(outputs) / PanelKernels.tileRows,
        transposed + panel * stride, panelStride: Self.square, panels: panels,
        lastColumns: products.lastColumns, into: result + panel * du.panelStride,
        accumulates: accumulates)
    }
  }

  private func addPairs(
    _ input: UnsafePointer<Float>, _ inputStride: Int, _ gradient: UnsafePointer<Float>,
    _ gradientStride: Int, _ products: TileProducts, into result: UnsafeMutablePointer<Float>,
    accumulates: Bool, _ scratch: Arena
  ) {
    let (panels, columns) = (products.panels, PanelKernels.columns)
    let (rows, half) = (PanelKernels.rounded(outputs), Self.square / 2)
    let transposed = scratch.floats(depthPanels * Self.square)
    let gradientPairs = scratch.pairs(panels * rows * columns / 2)
    let inputPairs = scratch.pairs(depthPanels * panels * half)
    for panel in 0..<panels {
      PanelKernels.transpose(
        input + panel * inputStride, into: transposed, channels: depth, stride: Self.square)
      for depthPanel in 0..<depthPanels {
        PairKernels.roundRows(
          transposed + depthPanel * Self.square,
          into: inputPairs + (depthPanel * panels + panel) * half, rows: columns)
      }
      PairKernels.roundColumns(
        gradient + panel * gradientStride, into: gradientPairs + panel * rows * columns / 2,
        rows: rows)
    }
    for panel in 0..<depthPanels {
      PairKernels.multiplyRows(
        gradientPairs, panelStride: rows * columns / 2, tiles: rows / PanelKernels.tileRows,
        inputPairs + panel * panels * half, panelStride: half, panels: panels,
        lastColumns: products.lastColumns, into: result + panel * du.panelStride,
        accumulates: accumulates)
    }
  }
}
