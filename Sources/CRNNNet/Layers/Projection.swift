import Kernels

/// A weight matrix W [O][I] and the three products that a network makes with it; the columns of X
/// and Y are frames of images.
///
///     Y = W X,   dX = Wᵀ dY,   dW = dY Xᵀ
///
/// Where training rounds factors, these are products of pairs; only `add` and `addTransposed` are of float32 always.
struct Projection: Sendable {
  /// Panels that are multiplied while a part of the weights is in the cache.
  private static let groupPanels = 16
  /// Panels whose columns a weight gradient adds at a time: those of 32 channels stay in the first cache.
  private static let gradientPanels = 8

  let weight: Slot
  let outputs: Int
  let inputs: Int

  /// Y = W X + bias
  func apply(
    _ x: MatrixColumns, into y: MatrixColumns, bias: UnsafePointer<Float>?, _ pass: Pass,
    _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      multiplyNaively(x.data, stride: x.stride, into: y, accumulates: false, pass)
      guard let bias else { return }
      for row in 0..<outputs {
        for column in 0..<y.count { y.data[row * y.stride + column] += bias[row] }
      }
      return
    }
    Self.multiplyPanels(tiles(pass, packed), rows: outputs, k: inputs, x, pass) {
      panel, first, count in
      PanelKernels.store(
        panel, bias: bias, into: y.data + first, stride: y.stride, rows: outputs, columns: count)
    }
  }

  /// Y = W X + bias, frame by frame
  func apply(
    _ x: MatrixColumns, into y: LaneFrames, bias: UnsafePointer<Float>, _ pass: Pass,
    _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      let product = MatrixColumns(
        data: pass.scratch.floats(outputs * x.count), stride: x.count, count: x.count)
      multiplyNaively(x.data, stride: x.stride, into: product, accumulates: false, pass)
      return y.take(product, from: 0, bias: bias)
    }
    Self.multiplyPanels(tiles(pass, packed), rows: outputs, k: inputs, x, pass) {
      panel, first, count in
      y.take(
        MatrixColumns(data: panel, stride: PanelKernels.columns, count: count), from: first,
        bias: bias)
    }
  }

  /// Y += W X for frame t of X and frame u of Y
  func add(
    _ x: Frames, _ t: Int, to y: Frames, _ u: Int, _ pass: Pass, _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      return multiplyNaively(
        x[t], stride: x.stride, into: MatrixColumns(data: y[u], stride: y.stride, count: y.batch),
        accumulates: true, pass)
    }
    Self.add(tiles(pass, packed), x, t, to: y, u)
  }

  /// dX += Wᵀ dY for frame t of dY and frame u of dX
  func addTransposed(
    _ dy: Frames, _ t: Int, to dx: Frames, _ u: Int, _ pass: Pass, _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      return multiplyNaivelyTransposed(
        dy[t], stride: dy.stride,
        into: MatrixColumns(data: dx[u], stride: dx.stride, count: dx.batch),
        accumulates: true, pass)
    }
    Self.add(transposedTiles(pass, packed), dy, t, to: dx, u)
  }

  private static func add(
    _ tiles: UnsafePointer<Float>, _ x: Frames, _ t: Int, to y: Frames, _ u: Int
  ) {
    PanelKernels.add(
      tiles, tiles: PanelKernels.rounded(y.rows) / PanelKernels.tileRows, k: x.rows, x[t],
      to: y[u], columns: y.batch, stride: y.stride)
  }

  /// dX (+)= Wᵀ dY
  func applyTransposed(
    _ dy: ColumnPanels, into dx: MatrixColumns, accumulates: Bool, _ pass: Pass,
    _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      for panel in 0..<dy.panels {
        multiplyNaivelyTransposed(
          dy[panel], stride: PanelKernels.columns,
          into: MatrixColumns(
            data: dx.data + panel * PanelKernels.columns, stride: dx.stride,
            count: dy.width(ofPanel: panel)),
          accumulates: accumulates, pass)
      }
      return
    }
    let (tiles, padded) = (transposedTiles(pass, packed), PanelKernels.rounded(inputs))
    pass.share(dy.panels) { panels, scratch in
      let width = PanelKernels.columns
      let result = scratch.floats(min(Self.groupPanels, panels.count) * padded * width)
      for first in stride(from: panels.lowerBound, to: panels.upperBound, by: Self.groupPanels) {
        let group = first..<min(first + Self.groupPanels, panels.upperBound)
        pass.products.multiply(
          tiles, tiles: padded / PanelKernels.tileRows, k: outputs, dy[first],
          panelStride: dy.panelStride, into: result, panelStride: padded * width,
          panels: group.count, lastColumns: dy.width(ofPanel: group.upperBound - 1))
        for panel in group {
          PanelKernels.store(
            result + (panel - first) * padded * width, into: dx.data + panel * width,
            stride: dx.stride, rows: inputs, columns: dy.width(ofPanel: panel),
            accumulates: accumulates)
        }
      }
    }
  }

  /// What a lane gives to a weight gradient.
  struct GradientFactors: BitwiseCopyable {
    /// dY
    let left: PanelProducts.LeftFactor
    /// Xᵀ
    let right: TransposedColumns
    /// The row of Xᵀ that belongs to the first column of dY.
    let first: Int
  }

  /// dW = dY Xᵀ
  func writeWeightGradient(
    _ dy: ColumnPanels, _ x: TransposedColumns, _ gradients: GradientTarget, _ pass: Pass
  ) {
    let factors = GradientFactors(
      left: pass.products.leftFactor(dy, pass.team, pass.scratch), right: x, first: 0)
    withUnsafePointer(to: factors) { writeWeightGradient($0, lanes: 1, gradients, pass) }
  }

  /// dW = dY Xᵀ, the sum over lanes along their tree.
  ///
  /// A block of 32 inputs of all lanes is added up in the cache, so that what is as large as the weights is written once.
  func writeWeightGradient(
    _ factors: UnsafePointer<GradientFactors>, lanes: Int, _ gradients: GradientTarget,
    _ pass: Pass
  ) {
    let (width, padded) = (PanelKernels.columns, PanelKernels.rounded(outputs))
    pass.split((inputs + width - 1) / width) { blocks, scratch in
      for block in blocks {
        scratch.temporarily {
          let sum = LaneGradients.sum(lanes: lanes, count: padded * width, in: scratch) {
            gradient(of: block, factors[$0], into: $1, pass, scratch)
          }
          PanelKernels.store(
            sum, into: gradients[weight] + block * width, stride: inputs, rows: outputs,
            columns: min(width, inputs - block * width), accumulates: gradients.accumulates)
        }
      }
    }
  }

  /// The gradient [O][32] of the weights of 32 inputs.
  private func gradient(
    of block: Int, _ factors: GradientFactors, into sum: UnsafeMutablePointer<Float>, _ pass: Pass,
    _ scratch: Arena
  ) {
    let (dy, width) = (factors.left.columns, PanelKernels.columns)
    guard pass.kernels != .naive, dy.count > 0 else {
      return gradientNaively(of: block, factors, into: sum)
    }
    for start in stride(from: 0, to: dy.panels, by: Self.gradientPanels) {
      pass.products.multiplyRows(
        factors.left, start..<min(start + Self.gradientPanels, dy.panels),
        factors.right[block, from: factors.first + start * width], into: sum,
        accumulates: start > 0, scratch)
    }
  }

  private func gradientNaively(
    of block: Int, _ factors: GradientFactors, into sum: UnsafeMutablePointer<Float>
  ) {
    let (dy, width) = (factors.left.columns, PanelKernels.columns)
    let x = factors.right[block, from: factors.first]
    for output in 0..<outputs {
      for input in 0..<width {
        sum[output * width + input] = (0..<dy.count).reduce(0) { sum, column in
          sum + dy[column / width][output * width + column % width] * x[column * width + input]
        }
      }
    }
  }

  /// W as the left factor of a panel product.
  private func tiles(_ pass: Pass, _ packed: PackedWeights) -> UnsafePointer<Float> {
    packed.forward(
      pass, count: PanelKernels.rounded(outputs) * pass.products.precision.steps(inputs),
      rows: outputs
    ) { packed, rows, scratch in
      let products = pass.products
      products.pack(
        pass.weights[weight] + rows.lowerBound * inputs, rows: rows.count, k: inputs,
        rowStride: inputs, kStride: 1,
        into: packed + rows.lowerBound * products.precision.steps(inputs), scratch)
    }
  }

  /// Wᵀ as the left factor of a panel product.
  private func transposedTiles(_ pass: Pass, _ packed: PackedWeights) -> UnsafePointer<Float> {
    packed.backward(
      pass, count: PanelKernels.rounded(inputs) * pass.products.precision.steps(outputs),
      rows: inputs
    ) { packed, rows, scratch in
      let products = pass.products
      products.pack(
        pass.weights[weight] + rows.lowerBound, rows: rows.count, k: outputs, rowStride: 1,
        kStride: inputs, into: packed + rows.lowerBound * products.precision.steps(outputs),
        scratch)
    }
  }

  private func multiplyNaively(
    _ x: UnsafePointer<Float>, stride: Int, into y: MatrixColumns, accumulates: Bool, _ pass: Pass
  ) {
    multiply(
      Matrix(pass.weights[weight], stride: inputs), Matrix(x, stride: stride), into: y.data,
      stride: y.stride, m: outputs, n: y.count, k: inputs, beta: accumulates ? 1 : 0,
      kernels: .naive)
  }

  private func multiplyNaivelyTransposed(
    _ dy: UnsafePointer<Float>, stride: Int, into dx: MatrixColumns, accumulates: Bool, _ pass: Pass
  ) {
    multiply(
      Matrix(pass.weights[weight], stride: inputs, transposed: true), Matrix(dy, stride: stride),
      into: dx.data, stride: dx.stride, m: inputs, n: dx.count, k: outputs,
      beta: accumulates ? 1 : 0, kernels: .naive)
  }

  /// Multiplies panels of the columns of X, and hands each panel of the product [rows][32] over with the
  /// number of its first column and of its columns.
  private static func multiplyPanels(
    _ tiles: UnsafePointer<Float>, rows: Int, k: Int, _ x: MatrixColumns, _ pass: Pass,
    _ store: (_ panel: UnsafeMutablePointer<Float>, _ first: Int, _ count: Int) -> Void
  ) {
    let padded = PanelKernels.rounded(rows)
    let width = PanelKernels.columns
    pass.share((x.count + width - 1) / width) { all, scratch in
      let panels = min(Self.groupPanels, all.count)
      let columns = scratch.floats(panels * k * width)
      let result = scratch.floats(panels * padded * width)
      for firstPanel in stride(from: all.lowerBound, to: all.upperBound, by: panels) {
        let (first, group) = (firstPanel * width, min(panels, all.upperBound - firstPanel))
        for panel in 0..<group {
          let start = first + panel * width
          PanelKernels.load(
            x.data + start, stride: x.stride, into: columns + panel * k * width, rows: k,
            columns: min(width, x.count - start))
        }
        pass.products.multiply(
          tiles, tiles: padded / PanelKernels.tileRows, k: k, columns, panelStride: k * width,
          into: result, panelStride: padded * width, panels: group,
          lastColumns: min(width, x.count - first - (group - 1) * width))
        for panel in 0..<group {
          let start = first + panel * width
          store(result + panel * padded * width, start, min(width, x.count - start))
        }
      }
    }
  }
}

extension Tensor {
  /// The frames of a sequence as the columns of a matrix.
  var columns: MatrixColumns { columns(from: 0) }

  /// The same without the channels before one.
  func columns(from channel: Int) -> MatrixColumns {
    MatrixColumns(data: data + channel * plane, stride: plane, count: plane)
  }
}
