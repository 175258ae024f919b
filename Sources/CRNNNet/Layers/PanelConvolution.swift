import Kernels

/// Any convolution as products on panels: the patches of 32 outputs, laid out as the columns of a
/// panel [C · kh · kw][32], times the weights, which already are the matrix [O][C · kh · kw].
struct PanelConvolution {
  /// Panels that are worked on while a part of the weights is in the cache.
  private static let groupPanels = 16

  let x: Tensor
  let outputs: Int
  let geometry: KernelGeometry
  let pass: Pass

  /// C · kh · kw
  private var taps: Int { x.channels * geometry.height * geometry.width }

  /// What a forward pass computes in.
  struct Workspace {
    fileprivate let columns: UnsafeMutablePointer<Float>
    fileprivate let result: UnsafeMutablePointer<Float>
  }

  func forwardWorkspace(_ scratch: Arena) -> Workspace {
    let group = Self.groupPanels * PanelKernels.columns
    return Workspace(
      columns: scratch.floats(group * taps),
      result: scratch.floats(group * PanelKernels.rounded(outputs)))
  }

  /// The whole output.
  ///
  /// - Parameter w: the packed weights.
  func forward(_ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor) {
    let panels = y.height * panelsOfRow(y)
    pass.split(panels) { panels, scratch in
      forward(w, bias: bias, into: y, panels, firstRow: 0, forwardWorkspace(scratch))
    }
  }

  /// - Parameters:
  ///   - w: the packed weights.
  ///   - y: as many rows of the output from `firstRow` on as it has.
  func forward(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor, firstRow: Int,
    _ workspace: Workspace
  ) {
    forward(
      w, bias: bias, into: y, 0..<y.height * panelsOfRow(y), firstRow: firstRow, workspace)
  }

  private func forward(
    _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: Tensor, _ all: Range<Int>,
    firstRow: Int, _ workspace: Workspace
  ) {
    let shape = geometry.convolutionShape(input: x)
    let (rows, width) = (PanelKernels.rounded(outputs), PanelKernels.columns)
    let (columns, result) = (workspace.columns, workspace.result)
    forEachGroup(of: all) { panels in
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

  /// Writes or adds the weights' gradient to `dw`, and adds the input's to `dx`, or writes it where the kernel is
  /// pointwise.
  ///
  /// - Parameter w: the packed transposed weights; needed for `dx` alone.
  func backward(
    _ w: UnsafePointer<Float>?, dy: Tensor, into dx: Tensor?, _ dw: UnsafeMutablePointer<Float>,
    accumulates: Bool
  ) {
    let shape = geometry.convolutionShape(input: x)
    let (rows, width) = (PanelKernels.rounded(outputs), PanelKernels.columns)
    let (tapRows, scratch) = (PanelKernels.rounded(taps), pass.scratch)
    let columns = scratch.floats(Self.groupPanels * tapRows * width)
    let gradients = scratch.floats(Self.groupPanels * rows * width)
    let tapPanels = (taps + width - 1) / width
    let transposed = scratch.floats(tapPanels * Self.groupPanels * width * width)
    let sums = scratch.floats(tapPanels * rows * width)
    // The rows beyond the last output are never written and have to be zero.
    gradients.update(repeating: 0, count: Self.groupPanels * rows * width)
    sums.update(repeating: 0, count: tapPanels * rows * width)
    forEachGroup(of: 0..<dy.height * panelsOfRow(dy)) { panels in
      pass.split(panels.count) { part, scratch in
        let columns = scratch.floats(taps * width)
        for number in part {
          let panel = panels.lowerBound + number
          let run = run(ofPanel: panel, in: dy)
          PanelKernels.load(
            dy.data + offset(of: run, in: dy), stride: dy.plane,
            into: gradients + number * rows * width, rows: outputs, columns: Int(run.count))
          VectorOperations.gatherPanel(
            x.data, columns, channels: x.channels, columns: run, shape: shape)
          PanelKernels.transpose(
            columns, into: transposed + number * width * width, channels: taps,
            stride: Self.groupPanels * width * width)
        }
      }
      pass.split(rows / PanelKernels.tileRows) { tiles, _ in
        let first = tiles.lowerBound * PanelKernels.tileRows * width
        for panel in 0..<tapPanels {
          PanelKernels.multiplyRows(
            gradients + first, panelStride: rows * width, tiles: tiles.count,
            transposed + panel * Self.groupPanels * width * width, panelStride: width * width,
            panels: panels.count, lastColumns: width,
            into: sums + panel * rows * width + first, accumulates: true)
        }
      }
      guard let dx, let w else { return }
      PanelKernels.multiply(
        w, tiles: tapRows / PanelKernels.tileRows, k: outputs, gradients,
        panelStride: rows * width, into: columns, panelStride: tapRows * width,
        panels: panels.count, lastColumns: width)
      for panel in panels {
        take(
          columns + (panel - panels.lowerBound) * tapRows * width, run(ofPanel: panel, in: dy),
          into: dx, shape)
      }
    }
    for panel in 0..<tapPanels {
      PanelKernels.store(
        sums + panel * rows * width, into: dw + panel * width, stride: taps, rows: outputs,
        columns: min(width, taps - panel * width), accumulates: accumulates)
    }
  }

  /// Brings the gradients of a panel's patches to where their inputs lie.
  private func take(
    _ patches: UnsafePointer<Float>, _ run: PanelColumns, into dx: Tensor, _ shape: ConvolutionShape
  ) {
    guard geometry.isPointwise else {
      return VectorOperations.scatterPanel(
        patches, dx.data, channels: x.channels, columns: run, shape: shape)
    }
    PanelKernels.store(
      patches, into: dx.data + offset(of: run, in: dx), stride: dx.plane, rows: x.channels,
      columns: Int(run.count))
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

  private func forEachGroup(of panels: Range<Int>, _ body: (_ panels: Range<Int>) -> Void) {
    for first in stride(from: panels.lowerBound, to: panels.upperBound, by: Self.groupPanels) {
      body(first..<min(first + Self.groupPanels, panels.upperBound))
    }
  }
}
