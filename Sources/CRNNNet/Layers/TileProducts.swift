import Kernels

/// The products of a Winograd convolution, element by element, over a row of panels.
struct TileProducts {
  private static let square = PanelKernels.columns * PanelKernels.columns

  let elements: Int
  let precision: Precision
  let panels: Int
  /// The columns that count in the last panel.
  let lastColumns: Int

  /// C = A · B for packed matrices A [rows][k], `elementStride` steps of 32 bits apart.
  func multiply(
    _ a: UnsafePointer<Float>, elementStride: Int, rows: Int, k: Int, _ b: TileElements,
    into c: TileElements
  ) {
    let tiles = PanelKernels.rounded(rows) / PanelKernels.tileRows
    for element in 0..<elements {
      let left = a + element * elementStride
      let right = b.data + element * b.elementStride
      let result = c.data + element * c.elementStride
      switch precision {
      case .float32:
        PanelKernels.multiply(
          left, tiles: tiles, k: k, right, panelStride: b.panelStride, into: result,
          panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
      case .bfloat16:
        let steps = tiles * PanelKernels.tileRows * precision.steps(k)
        left.withMemoryRebound(to: UInt32.self, capacity: steps) { pairs in
          PairKernels.multiply(
            pairs, tiles: tiles, k: k, right, panelStride: b.panelStride, into: result,
            panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
        }
      }
    }
  }

  /// C = Aᵀ · B for packed matrices A [k][rows].
  func multiplyTransposed(
    _ a: UnsafePointer<Float>, elementStride: Int, rows: Int, k: Int, _ b: TileElements,
    into c: TileElements
  ) {
    for element in 0..<elements {
      PanelKernels.multiplyTransposed(
        a + element * elementStride, rows: rows, k: k, b.data + element * b.elementStride,
        panelStride: b.panelStride, into: c.data + element * c.elementStride,
        panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
    }
  }

  /// What the weights' gradient is computed in, of one element at a time.
  struct GradientMemory {
    fileprivate let transposed: UnsafeMutablePointer<Float>
    fileprivate let gradientPairs: UnsafeMutablePointer<UInt32>
    fileprivate let inputPairs: UnsafeMutablePointer<UInt32>
  }

  func gradientMemory(outputs: Int, depth: Int, _ scratch: Arena) -> GradientMemory {
    let depthPanels = depthPanels(depth)
    let (square, rows) = (Self.square, PanelKernels.rounded(outputs))
    switch precision {
    case .float32:
      return GradientMemory(
        transposed: scratch.floats(depthPanels * panels * square),
        gradientPairs: scratch.pairs(0), inputPairs: scratch.pairs(0))
    case .bfloat16:
      return GradientMemory(
        transposed: scratch.floats(depthPanels * square),
        gradientPairs: scratch.pairs(panels * rows * PanelKernels.columns / 2),
        inputPairs: scratch.pairs(depthPanels * panels * square / 2))
    }
  }

  private func depthPanels(_ depth: Int) -> Int {
    (depth + PanelKernels.columns - 1) / PanelKernels.columns
  }

  /// dU (+)= dM · Vᵀ, in panels of 32 channels of V.
  func addWeightGradient(
    _ v: TileElements, _ dm: TileElements, outputs: Int, depth: Int, _ memory: GradientMemory,
    into du: TileElements, accumulates: Bool
  ) {
    for element in 0..<elements {
      let input = v.data + element * v.elementStride
      let gradient = dm.data + element * dm.elementStride
      let result = du.data + element * du.elementStride
      switch precision {
      case .float32:
        addNumbers(
          input, v.panelStride, gradient, dm.panelStride, outputs: outputs, depth: depth, memory,
          into: result, du.panelStride, accumulates: accumulates)
      case .bfloat16:
        addPairs(
          input, v.panelStride, gradient, dm.panelStride, outputs: outputs, depth: depth, memory,
          into: result, du.panelStride, accumulates: accumulates)
      }
    }
  }

  private func addNumbers(
    _ input: UnsafePointer<Float>, _ inputStride: Int, _ gradient: UnsafePointer<Float>,
    _ gradientStride: Int, outputs: Int, depth: Int, _ memory: GradientMemory,
    into result: UnsafeMutablePointer<Float>, _ resultStride: Int, accumulates: Bool
  ) {
    let stride = panels * Self.square
    for panel in 0..<panels {
      PanelKernels.transpose(
        input + panel * inputStride, into: memory.transposed + panel * Self.square,
        channels: depth, stride: stride)
    }
    for panel in 0..<depthPanels(depth) {
      PanelKernels.multiplyRows(
        gradient, panelStride: gradientStride,
        tiles: PanelKernels.rounded(outputs) / PanelKernels.tileRows,
        memory.transposed + panel * stride, panelStride: Self.square, panels: panels,
        lastColumns: lastColumns, into: result + panel * resultStride, accumulates: accumulates)
    }
  }

  private func addPairs(
    _ input: UnsafePointer<Float>, _ inputStride: Int, _ gradient: UnsafePointer<Float>,
    _ gradientStride: Int, outputs: Int, depth: Int, _ memory: GradientMemory,
    into result: UnsafeMutablePointer<Float>, _ resultStride: Int, accumulates: Bool
  ) {
    let (depthPanels, columns) = (depthPanels(depth), PanelKernels.columns)
    let (rows, half) = (PanelKernels.rounded(outputs), Self.square / 2)
    for panel in 0..<panels {
      PanelKernels.transpose(
        input + panel * inputStride, into: memory.transposed, channels: depth,
        stride: Self.square)
      for depthPanel in 0..<depthPanels {
        PairKernels.roundRows(
          memory.transposed + depthPanel * Self.square,
          into: memory.inputPairs + (depthPanel * panels + panel) * half, rows: columns)
      }
      PairKernels.roundColumns(
        gradient + panel * gradientStride,
        into: memory.gradientPairs + panel * rows * columns / 2, rows: rows)
    }
    for panel in 0..<depthPanels {
      PairKernels.multiplyRows(
        memory.gradientPairs, panelStride: rows * columns / 2,
        tiles: rows / PanelKernels.tileRows, memory.inputPairs + panel * panels * half,
        panelStride: half, panels: panels, lastColumns: lastColumns,
        into: result + panel * resultStride, accumulates: accumulates)
    }
  }
}
