import Kernels

/// A convolution by Winograd's algorithm: one of 3 × 3 with stride 1 and a border of one zero takes
/// 42 products for 20 outputs with tiles of 4 × 5, where the formula has 180.
///
///     y = Aᵀ [Σ_c (G w Gᵀ) ⊙ (Bᵀ x B)] A
///
/// Filters of width 2 are transformed along their rows alone, and these rows stand beside the channels.
/// Backward is the transpose of the same algorithm, so it shares the transformed input. Each element
/// of the tiles is a matrix over (tile, image), in panels of 32 columns.
struct WinogradConvolution {
  /// About the bytes of the transformed tiles that are worked on at a time.
  private static let groupBytes = 4 << 20
  /// Outputs whose tiles are worked on at a time.
  private static let outputBlock = 512

  let form: WinogradForm
  let x: Tensor
  let outputs: Int
  let geometry: KernelGeometry
  private let pass: Pass
  private let rowBlocks: Int
  private let tileRows: Int

  /// Whether an algorithm with such tiles computes this convolution.
  static func fits(_ geometry: KernelGeometry, _ tile: WinogradTile) -> Bool {
    switch tile {
    case .rowOfSix:
      geometry.width == 2 && geometry.strideWidth == 1
        && geometry.padWidth == 0 && geometry.padHeight == 0
    case .twoByTwo, .fourByFour, .fourByFive, .fourBySix:
      geometry
        == KernelGeometry(
          height: 3, width: 3, strideHeight: 1, strideWidth: 1, padHeight: 1, padWidth: 1)
    }
  }

  init(
    _ x: Tensor, _ form: WinogradForm, outputs: Int, geometry: KernelGeometry, _ pass: Pass
  ) {
    self.form = form
    self.x = x
    self.geometry = geometry
    self.outputs = outputs
    self.pass = pass
    let tile = form.tile
    let tiles = tile.tiles(ofWidth: geometry.outputWidth(x.width))
    tileRows = tile.tiles(ofHeight: geometry.outputHeight(x.height))
    rowBlocks = (tiles * x.batch + 15) / 16
  }

  /// The rows of what is multiplied: the channels, or the rows of all filters of an output.
  static func depth(channels: Int, _ geometry: KernelGeometry, _ tile: WinogradTile) -> Int {
    tile == .rowOfSix ? channels * geometry.height : channels
  }

  private var tile: WinogradTile { form.tile }
  private var precision: Precision { form.precision }
  private var depth: Int { Self.depth(channels: x.channels, geometry, tile) }

  /// Transforms rows of the weights [O][depth][taps] for a forward pass, and in float32 for a backward pass too.
  ///
  /// - Parameter w: the weights of the first of those rows.
  static func pack(
    _ w: UnsafePointer<Float>, _ rows: Range<Int>, outputs: Int, depth: Int, _ form: WinogradForm,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let taps = form.tile.taps
    WinogradKernels.weights(
      w, into: packed + rows.lowerBound * form.precision.steps(depth), rows: rows.count, k: depth,
      rowStride: taps * depth, kStride: taps, tile: form.tile,
      elementStride: elementStride(rows: outputs, k: depth, form.precision),
      precision: form.precision)
  }

  /// Transforms rows of the weights for a backward pass in bfloat16, which has them transposed, [depth][O]: its
  /// pairs are of neighbours along the other side.
  ///
  /// - Parameter w: all weights.
  static func packTransposed(
    _ w: UnsafePointer<Float>, _ rows: Range<Int>, outputs: Int, depth: Int, _ form: WinogradForm,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let taps = form.tile.taps
    WinogradKernels.weights(
      w + rows.lowerBound * taps,
      into: packed + rows.lowerBound * form.precision.steps(outputs), rows: rows.count,
      k: outputs, rowStride: taps, kStride: taps * depth, tile: form.tile,
      elementStride: elementStride(rows: depth, k: outputs, form.precision),
      precision: form.precision)
  }

  /// The floats that packed weights take.
  static func packedCount(rows: Int, k: Int, _ form: WinogradForm) -> Int {
    form.tile.elements * elementStride(rows: rows, k: k, form.precision)
      + PanelKernels.paddingOfTransposed
  }

  private static func elementStride(rows: Int, k: Int, _ precision: Precision) -> Int {
    PanelKernels.rounded(rows) * precision.steps(k) + TileElements.stagger
  }

  /// - Parameter w: the transformed weights [O][depth].
  func forward(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor
  ) {
    let elementStride = Self.elementStride(rows: outputs, k: depth, precision)
    let groupRows = rowsOfGroup(depth: depth)
    let v = elements(rows: depth, panels: panels(ofRows: groupRows))
    let outputBlock = min(PanelKernels.rounded(outputs), Self.outputBlock)
    let m = elements(rows: outputBlock, panels: panels(ofRows: groupRows))
    forEachGroup(of: groupRows) { rows in
      transformInput(rows, into: v)
      for first in stride(from: 0, to: outputs, by: outputBlock) {
        let count = min(outputBlock, outputs - first)
        products(tileRows: rows.count).multiply(
          w + first * precision.steps(depth), elementStride: elementStride, rows: count, k: depth,
          v, into: m, pass.team, pass.scratch)
        transform(rows, m, channels: count) { shape, channels, line in
          let channel = first + channels.lowerBound
          WinogradKernels.output(
            m.channel(channels.lowerBound), bias: bias.map { $0 + channel },
            into: y.data + channel * y.plane, channels: channels.count, scratch: line,
            shape: shape)
        }
      }
    }
  }

  /// Writes or adds the weights' gradient to `dw`, and writes the input's to `dx`.
  ///
  /// - Parameter w: the transformed weights, [O][depth] in float32 and [depth][O] in bfloat16; needed for
  ///   `dx` alone.
  func backward(
    _ w: UnsafePointer<Float>?, dy: Tensor, into dx: Tensor?, _ dw: UnsafeMutablePointer<Float>,
    accumulates: Bool
  ) {
    let depth = depth
    let groupRows = rowsOfGroup(depth: max(depth, outputs))
    let groupPanels = panels(ofRows: groupRows)
    let roundedOutputs = PanelKernels.rounded(outputs)
    let v = elements(rows: PanelKernels.rounded(depth), panels: groupPanels)
    let dm = elements(rows: roundedOutputs, panels: groupPanels)
    // Rows beyond the last output are never written, but a tile of the product has them.
    if roundedOutputs > outputs { dm.clear() }
    let gradient = weightGradient(
      products(tileRows: groupRows), isWhole: groupRows == tileRows,
      accumulates: accumulates)
    // Rows of the map that tiles share are added to.
    if tile == .rowOfSix { dx?.zero() }
    forEachGroup(of: groupRows) { rows in
      transformInput(rows, into: v)
      transform(rows, dm, channels: outputs) { shape, channels, line in
        WinogradKernels.outputGradient(
          dy.data + channels.lowerBound * dy.plane, into: dm.channel(channels.lowerBound),
          channels: channels.count, scratch: line, shape: shape)
      }
      let products = products(tileRows: rows.count)
      gradient.add(v, dm, products, isFirst: rows.lowerBound == 0, into: dw)
      guard let dx, let w else { return }
      switch precision {
      case .float32:
        products.multiplyTransposed(
          w, elementStride: Self.elementStride(rows: outputs, k: depth, precision), rows: depth,
          k: outputs, dm, into: v, pass.team, pass.scratch)
      case .bfloat16:
        products.multiply(
          w, elementStride: Self.elementStride(rows: depth, k: outputs, precision), rows: depth,
          k: outputs, dm, into: v, pass.team, pass.scratch)
      }
      transform(rows, v, channels: x.channels) { shape, channels, line in
        WinogradKernels.inputGradient(
          v.channel(rowsOfChannel * channels.lowerBound),
          into: dx.data + channels.lowerBound * dx.plane, channels: channels.count,
          scratch: line, shape: shape)
      }
    }
    gradient.finish(into: dw)
  }

  private func weightGradient(
    _ products: TileProducts, isWhole: Bool, accumulates: Bool
  ) -> WinogradWeightGradient {
    WinogradWeightGradient(
      form, outputs: outputs, depth: depth, products, isWhole: isWhole, accumulates: accumulates,
      pass)
  }

  private func elements(rows: Int, panels: Int) -> TileElements {
    TileElements(tile.elements, rows: rows, panels: panels, pass.scratch)
  }

  private func products(tileRows: Int) -> TileProducts {
    TileProducts(
      elements: tile.elements, precision: precision, panels: panels(ofRows: tileRows),
      lastColumns: tileRows * rowBlocks % 2 == 0 ? 32 : 16)
  }

  /// The rows of the elements that a channel of the input has.
  private var rowsOfChannel: Int { depth / max(1, x.channels) }

  private func transformInput(_ rows: Range<Int>, into v: TileElements) {
    transform(rows, v, channels: x.channels) { shape, channels, line in
      WinogradKernels.input(
        x.data + channels.lowerBound * x.plane,
        into: v.channel(rowsOfChannel * channels.lowerBound), channels: channels.count,
        scratch: line, shape: shape)
    }
  }

  /// Calls the body for each row of tiles and some of the channels, with memory for a row of tiles.
  private func transform(
    _ rows: Range<Int>, _ elements: TileElements, channels: Int,
    _ body: (WinogradShape, _ channels: Range<Int>, _ line: UnsafeMutablePointer<Float>) -> Void
  ) {
    let shape = geometry.convolutionShape(input: x)
    let tiles = tile.tiles(ofWidth: geometry.outputWidth(x.width))
    pass.split(channels) { channels, scratch in
      let line = scratch.floats(WinogradKernels.scratch(tile, tiles: tiles, batch: x.batch))
      for row in rows {
        body(
          WinogradShape(
            tile, shape, outHeight: geometry.outputHeight(x.height), blocks: rowBlocks, row: row,
            firstBlock: (row - rows.lowerBound) * rowBlocks, panelStride: elements.panelStride,
            elementStride: elements.elementStride), channels, line)
      }
    }
  }

  private func forEachGroup(of size: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: tileRows, by: size) {
      body(first..<min(first + size, tileRows))
    }
  }

  private func rowsOfGroup(depth: Int) -> Int {
    let bytes =
      tile.elements * depth * rowBlocks * 16 * MemoryLayout<Float>.stride
    return max(1, min(tileRows, Self.groupBytes / max(1, bytes)))
  }

  private func panels(ofRows rows: Int) -> Int { (rows * rowBlocks + 1) / 2 }
}
