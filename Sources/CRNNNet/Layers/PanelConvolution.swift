import Kernels

/// Any convolution as products on panels: the patches of 32 outputs, laid out as the columns of a
/// panel [C · kh · kw][32], times the weights, which already are the matrix [O][C · kh · kw].
struct PanelConvolution {
  /// Panels that are worked on while a part of the weights is in the cache.
  private static let groupPanels = 16

  let x: Tensor
  let outputs: Int
  let geometry: KernelGeometry
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

  /// What a forward pass computes in.
  struct Workspace {
    fileprivate let columns: UnsafeMutablePointer<Float>
    fileprivate let result: UnsafeMutablePointer<Float>
  }

  func forwardWorkspace() -> Workspace {
    let group = Self.groupPanels * PanelKernels.columns
    return Workspace(
      columns: scratch.floats(group * taps),
      result: scratch.floats(group * PanelKernels.rounded(outputs)))
  }

  /// - Parameters:
  ///   - w: the packed weights.
  ///   - y: the output, or as many rows of it from `firstRow` on as it has.
  func forward(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor, firstRow: Int = 0,
    _ workspace: Workspace
  ) {
    let shape = geometry.convolutionShape(input: x)
    let (rows, width) = (PanelKernels.rounded(outputs), PanelKernels.columns)
    let (columns, result) = (workspace.columns, workspace.result)
    forEachGroup(of: y) { panels in
      for panel in panels {
        var run = run(ofPanel: panel, in: y)
        run.row += Int64(firstRow)
        VectorOperations.gatherPanel(
          x.data, columns + (panel - panels.lowerBound) * taps * width, channels: x.channels,
          columns: run, shape: shape)
      }
      PanelKernels.multiply(
        w, tiles: rows / PanelKernels.tileRows, k: taps, columns, panelStride: taps * width,
        into: result, panelStride: rows * width, panels: panels.count, lastColumns: width)
      for panel in panels {
        let run = run(ofPanel: panel, in: y)
        PanelKernels.store(
          result + (panel - panels.lowerBound) * rows * width, bias: bias,
          into: y.data + offset(of: run, in: y), stride: y.plane, rows: outputs,
          columns: Int(run.count))
      }
    }
  }

  /// Writes or adds the weights' gradient to `dw`, and adds the input's to `dx`.
  ///
  /// - Parameter w: the packed transposed weights; needed for `dx` alone.
  func backward(
    _ w: UnsafePointer<Float>?, dy: Tensor, into dx: Tensor?, _ dw: UnsafeMutablePointer<Float>,
    accumulates: Bool
  ) {
    let shape = geometry.convolutionShape(input: x)
    let (rows, width) = (PanelKernels.rounded(outputs), PanelKernels.columns)
    let tapRows = PanelKernels.rounded(taps)
    let columns = scratch.floats(Self.groupPanels * tapRows * width)
    let gradients = scratch.floats(Self.groupPanels * rows * width)
    let tapPanels = (taps + width - 1) / width
    let transposed = scratch.floats(tapPanels * Self.groupPanels * width * width)
    let sums = scratch.floats(tapPanels * rows * width)
    // The rows beyond the last output are never written and have to be zero.
    gradients.update(repeating: 0, count: Self.groupPanels * rows * width)
    sums.update(repeating: 0, count: tapPanels * rows * width)
    forEachGroup(of: dy) { panels in
      for panel in panels {
        let (run, number) = (run(ofPanel: panel, in: dy), panel - panels.lowerBound)
        PanelKernels.load(
          dy.data + offset(of: run, in: dy), stride: dy.plane,
          into: gradients + number * rows * width, rows: outputs, columns: Int(run.count))
        VectorOperations.gatherPanel(
          x.data, columns, channels: x.channels, columns: run, shape: shape)
        PanelKernels.transpose(
          columns, into: transposed + number * width * width, channels: taps,
          stride: Self.groupPanels * width * width)
      }
      for panel in 0..<tapPanels {
        PanelKernels.multiplyRows(
          gradients, panelStride: rows * width, tiles: rows / PanelKernels.tileRows,
          transposed + panel * Self.groupPanels * width * width, panelStride: width * width,
          panels: panels.count, lastColumns: width, into: sums + panel * rows * width,
          accumulates: true)
      }
      guard let dx, let w else { return }
      PanelKernels.multiply(
        w, tiles: tapRows / PanelKernels.tileRows, k: outputs, gradients,
        panelStride: rows * width, into: columns, panelStride: tapRows * width,
        panels: panels.count, lastColumns: width)
      for panel in panels {
        VectorOperations.scatterPanel(
          columns + (panel - panels.lowerBound) * tapRows * width, dx.data, channels: x.channels,
          columns: run(ofPanel: panel, in: dy), shape: shape)
      }
    }
    for panel in 0..<tapPanels {
      PanelKernels.store(
        sums + panel * rows * width, into: dw + panel * width, stride: taps, rows: outputs,
        columns: min(width, taps - panel * width), accumulates: accumulates)
    }
  }

  /// Runs of up to 32 columns in an output row.
  private func panelsOfRow(_ y: Tensor) -> Int {
    (y.width * y.batch + PanelKernels.columns - 1) / PanelKernels.columns
  }

  private func run(ofPanel panel: Int, in y: Tensor) -> PanelColumns {
    let ofRow = panelsOfRow(y)
    let first = panel % ofRow * PanelKernels.columns
    return PanelColumns(
      row: Int64(panel / ofRow), first: Int64(first),
      count: Int64(min(PanelKernels.columns, y.width * y.batch - first)))
  }

  /// The offset of a panel's first column in a channel of y.
  private func offset(of run: PanelColumns, in y: Tensor) -> Int {
    Int(run.row) * y.width * y.batch + Int(run.first)
  }

  private func forEachGroup(of y: Tensor, _ body: (_ panels: Range<Int>) -> Void) {
    let count = y.height * panelsOfRow(y)
    for first in stride(from: 0, to: count, by: Self.groupPanels) {
      body(first..<min(first + Self.groupPanels, count))
    }
  }
}
