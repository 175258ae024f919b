import CVector

/// Where a row of Winograd tiles lies in a map, and where its transformed tiles go.
package typealias WinogradShape = cvector_winograd_shape

/// The transforms of Winograd's convolutions (Lavin & Gray, arXiv 1509.09308) and their transposes,
/// for one row of tiles at a time.
package enum WinogradKernels {
  /// The floats of scratch memory that a row of tiles needs.
  package static func scratch(_ tile: WinogradTile, tiles: Int, batch: Int) -> Int {
    Int(cvector_winograd_scratch(tile.shape, Int64(tiles), Int64(batch)))
  }

  /// U = G w Gᵀ, for each element packed as the left factor of a panel product of that precision.
  package static func weights(
    _ w: UnsafePointer<Float>, into u: UnsafeMutablePointer<Float>, rows: Int, k: Int,
    rowStride: Int, kStride: Int, tile: WinogradTile, elementStride: Int, precision: Precision
  ) {
    cvector_winograd_weights(
      w, u, Int64(rows), Int64(k), Int64(rowStride), Int64(kStride), tile.shape,
      Int64(elementStride), precision == .bfloat16 ? 1 : 0)
  }

  /// V = Bᵀ x B
  package static func input(
    _ x: UnsafePointer<Float>, into v: UnsafeMutablePointer<Float>, channels: Int,
    scratch: UnsafeMutablePointer<Float>, shape: WinogradShape
  ) {
    let transform =
      shape.isRow ? cvector_winograd_row_input : cvector_winograd_input
    transform(x, v, Int64(channels), scratch, shape)
  }

  /// y = Aᵀ M A + bias
  package static func output(
    _ m: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
    channels: Int, scratch: UnsafeMutablePointer<Float>, shape: WinogradShape
  ) {
    let transform =
      shape.isRow ? cvector_winograd_row_output : cvector_winograd_output
    transform(m, bias, y, Int64(channels), scratch, shape)
  }

  /// dM = A dy Aᵀ
  package static func outputGradient(
    _ dy: UnsafePointer<Float>, into dm: UnsafeMutablePointer<Float>, channels: Int,
    scratch: UnsafeMutablePointer<Float>, shape: WinogradShape
  ) {
    let transform =
      shape.isRow ? cvector_winograd_row_output_gradient : cvector_winograd_output_gradient
    transform(dy, dm, Int64(channels), scratch, shape)
  }

  /// dx = B dV Bᵀ; rows of tiles come in ascending order.
  package static func inputGradient(
    _ dv: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, channels: Int,
    scratch: UnsafeMutablePointer<Float>, shape: WinogradShape
  ) {
    let transform =
      shape.isRow ? cvector_winograd_row_input_gradient : cvector_winograd_input_gradient
    transform(dv, dx, Int64(channels), scratch, shape)
  }

  /// dW = Gᵀ dU G, or dW += it.
  package static func weightGradient(
    _ du: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, rows: Int, k: Int,
    rowStride: Int, tile: WinogradTile, panelStride: Int, elementStride: Int, accumulates: Bool
  ) {
    cvector_winograd_weight_gradient(
      du, dw, Int64(rows), Int64(k), Int64(rowStride), tile.shape, Int64(panelStride),
      Int64(elementStride), accumulates ? 1 : 0)
  }

  /// The factors of a weight gradient: dM [elements][panels][rows][32], and V transposed,
  /// [elements][panels][32][32 channels].
  package struct GradientFactors {
    package let dm: UnsafePointer<Float>
    package let dmElementStride: Int
    package let dmPanelStride: Int
    package let v: UnsafePointer<Float>
    package let vElementStride: Int
    package let panels: Int
    package let lastColumns: Int

    package init(
      dm: UnsafePointer<Float>, dmElementStride: Int, dmPanelStride: Int, v: UnsafePointer<Float>,
      vElementStride: Int, panels: Int, lastColumns: Int
    ) {
      self.dm = dm
      self.dmElementStride = dmElementStride
      self.dmPanelStride = dmPanelStride
      self.v = v
      self.vElementStride = vElementStride
      self.panels = panels
      self.lastColumns = lastColumns
    }
  }

  /// dW = Gᵀ (dM Vᵀ) G, or dW += it, for up to 32 channels.
  package static func gradientBlock(
    _ factors: GradientFactors, into dw: UnsafeMutablePointer<Float>, rows: Int, channels: Int,
    rowStride: Int, tile: WinogradTile, accumulates: Bool
  ) {
    cvector_winograd_gradient_block(
      factors.dm, Int64(factors.dmElementStride), Int64(factors.dmPanelStride), factors.v,
      Int64(factors.vElementStride), Int64(factors.panels), Int64(factors.lastColumns), dw,
      Int64(rows), Int64(channels), Int64(rowStride), tile.shape, accumulates ? 1 : 0)
  }
}

extension WinogradShape {
  fileprivate var isRow: Bool { tile.height == 1 }

  /// - Parameters:
  ///   - shape: the map, and the filter with its stride.
  ///   - row: the number of the row of tiles.
  ///   - firstBlock: the index of its first block of 16 positions among those of the panels.
  package init(
    _ tile: WinogradTile, _ shape: ConvolutionShape, outHeight: Int, blocks: Int, row: Int,
    firstBlock: Int, panelStride: Int, elementStride: Int
  ) {
    self.init(
      tile: tile.shape, height: shape.height, width: shape.width, batch: shape.batch,
      out_height: Int64(outHeight), out_width: shape.out_width,
      kernel_height: shape.kernel_height, stride_height: shape.stride_height,
      tiles: Int64(tile.tiles(ofWidth: Int(shape.out_width))), blocks: Int64(blocks),
      tile_row: Int64(row), first_block: Int64(firstBlock), panel_stride: Int64(panelStride),
      element_stride: Int64(elementStride))
  }
}
