import Kernels

/// A convolution by Winograd's algorithm: one of 3 × 3 with stride 1 and a border of one zero takes
/// 42 products for 20 outputs with tiles of 4 × 5, where the formula has 180.
///
///     y = Aᵀ [Σ_c (G w Gᵀ) ⊙ (Bᵀ x B)] A
///
/// Filters of width 2 are transformed along their rows alone, and these rows stand beside the channels.
/// Backward is the transpose of the same algorithm, so it shares the transformed input. Each element
/// of the tiles is a matrix over (tile, image), in panels of 32 columns; the lanes that go together have panels of their
/// own, which meet a weight while it is in the cache.
struct WinogradConvolution {
  /// Outputs whose tiles are worked on at a time.
  private static let outputBlock = 512

  let form: WinogradForm
  let inputs: Int
  let outputs: Int
  let geometry: KernelGeometry
  let scratch: Arena

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

  /// The rows of what is multiplied: the channels, or the rows of all filters of an output.
  static func depth(channels: Int, _ geometry: KernelGeometry, _ tile: WinogradTile) -> Int {
    tile == .rowOfSix ? channels * geometry.height : channels
  }

  private var tile: WinogradTile { form.tile }
  private var precision: Precision { form.precision }
  private var depth: Int { Self.depth(channels: inputs, geometry, tile) }

  /// - Parameters:
  ///   - w: the transformed weights [O][depth].
  ///   - lanes: of which each output is computed from the input.
  func forward(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, _ lanes: [WinogradLane]
  ) {
    let elementStride = WinogradWeights.elementStride(rows: outputs, k: depth, precision)
    let groups = WinogradGroups(lanes, elements: tile.elements, rows: depth)
    let v = TileElements(tile.elements, rows: depth, panels: groups.mostPanels, scratch)
    let outputBlock = min(PanelKernels.rounded(outputs), Self.outputBlock)
    let m = TileElements(tile.elements, rows: outputBlock, panels: groups.mostPanels, scratch)
    let widths = scratch.integers(groups.mostPanels)
    groups.forEach { group in
      group.forEachLane { lane, panels in
        transform(lane, group.rows(of: lane), v, panels) { line, shape in
          WinogradKernels.input(
            lane.x.data, into: v.data, channels: inputs, scratch: line, shape: shape)
        }
      }
      let products = products(group, widths)
      for first in stride(from: 0, to: outputs, by: outputBlock) {
        let count = min(outputBlock, outputs - first)
        products.multiply(
          w + first * precision.steps(depth), elementStride: elementStride, rows: count, k: depth,
          v, into: m)
        group.forEachLane { lane, panels in
          transform(lane, group.rows(of: lane), m, panels) { line, shape in
            WinogradKernels.output(
              m.data, bias: bias.map { $0 + first }, into: lane.y.data + first * lane.y.plane,
              channels: count, scratch: line, shape: shape)
          }
        }
      }
    }
  }

  /// Hands over the weights' gradients, lane by lane, and writes the inputs'.
  ///
  /// - Parameters:
  ///   - w: the transformed weights, [O][depth] in float32 and [depth][O] in bfloat16; needed for the inputs' gradients
  ///     alone.
  ///   - lanes: with the gradients of their outputs in place of the outputs.
  ///   - target: where a lane's gradient goes.
  ///   - finished: is told of each lane whose weights' gradient has been handed over.
  func backward(
    _ w: UnsafePointer<Float>?, _ lanes: [WinogradLane], _ weight: Slot,
    _ target: (_ lane: Int) -> GradientTarget, finished: (_ lane: Int) -> Void
  ) {
    let groups = WinogradGroups(lanes, elements: tile.elements, rows: max(depth, outputs))
    let roundedOutputs = PanelKernels.rounded(outputs)
    let v = TileElements(
      tile.elements, rows: PanelKernels.rounded(depth), panels: groups.mostPanels, scratch)
    let dm = TileElements(
      tile.elements, rows: roundedOutputs, panels: groups.mostPanels, scratch)
    // Rows beyond the last output are never written, but a tile of the product has them.
    if roundedOutputs > outputs { dm.clear() }
    let gradient = WinogradWeightGradient(
      form, outputs: outputs, depth: depth, panels: groups.mostPanelsOfLane,
      splitsLanes: groups.splitLanes, scratch)
    let widths = scratch.integers(groups.mostPanels)
    groups.forEach { group in
      group.forEachLane { lane, panels in
        // Rows of the map that tiles share are added to.
        if tile == .rowOfSix { lane.dx?.zero() }
        transform(lane, group.rows(of: lane), v, panels) { line, shape in
          WinogradKernels.input(
            lane.x.data, into: v.data, channels: inputs, scratch: line, shape: shape)
        }
        transform(lane, group.rows(of: lane), dm, panels) { line, shape in
          WinogradKernels.outputGradient(
            lane.y.data, into: dm.data, channels: outputs, scratch: line, shape: shape)
        }
        let target = target(lane.number)
        gradient.add(
          v.from(panel: panels.lowerBound), dm.from(panel: panels.lowerBound),
          panels: panels.count, lastColumns: lane.lastColumns(ofRows: group.rows(of: lane).count),
          part: group.part(of: lane), into: target[weight], accumulates: target.accumulates)
        if group.part(of: lane).isLast { finished(lane.number) }
      }
      guard let w else { return }
      let products = products(group, widths)
      switch precision {
      case .float32:
        products.multiplyTransposed(
          w, elementStride: WinogradWeights.elementStride(rows: outputs, k: depth, precision),
          rows: depth, k: outputs, dm, into: v)
      case .bfloat16:
        products.multiply(
          w, elementStride: WinogradWeights.elementStride(rows: depth, k: outputs, precision),
          rows: depth, k: outputs, dm, into: v)
      }
      group.forEachLane { lane, panels in
        guard let dx = lane.dx else { return }
        transform(lane, group.rows(of: lane), v, panels) { line, shape in
          WinogradKernels.inputGradient(
            v.data, into: dx.data, channels: inputs, scratch: line, shape: shape)
        }
      }
    }
  }

  private func products(
    _ group: WinogradGroups.Group, _ widths: UnsafeMutablePointer<Int32>
  ) -> TileProducts {
    group.forEachLane { lane, panels in
      for panel in panels { widths[panel] = Int32(PanelKernels.columns) }
      widths[panels.upperBound - 1] = Int32(lane.lastColumns(ofRows: group.rows(of: lane).count))
    }
    return TileProducts(
      elements: tile.elements, precision: precision,
      widths: PanelWidths(panels: group.panels, widths))
  }

  /// Runs a transform over rows of a lane's tiles, whose columns are in these panels.
  private func transform(
    _ lane: WinogradLane, _ rows: Range<Int>, _ elements: TileElements, _ panels: Range<Int>,
    _ body: (_ line: UnsafeMutablePointer<Float>, WinogradShape) -> Void
  ) {
    let shape = geometry.convolutionShape(input: lane.x)
    for row in rows {
      let block = 2 * panels.lowerBound + (row - rows.lowerBound) * lane.rowBlocks
      body(
        lane.line,
        WinogradShape(
          tile, shape, outHeight: lane.y.height, blocks: lane.rowBlocks, row: row,
          firstBlock: block, panelStride: elements.panelStride,
          elementStride: elements.elementStride))
    }
  }
}
