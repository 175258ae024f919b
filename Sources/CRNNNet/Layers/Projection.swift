import Kernels

/// A weight matrix W [O][I] and the three products that a network makes with it; the columns of X
/// and Y are frames of images.
///
///     Y = W X,   dX = Wᵀ dY,   dW = dY Xᵀ
struct Projection: Sendable {
  /// Panels that are multiplied while a part of the weights is in the cache.
  private static let groupPanels = 16

  let weight: Slot
  let outputs: Int
  let inputs: Int

  /// Columns of a matrix in somebody else's memory, rows `stride` apart.
  struct Columns {
    let data: UnsafeMutablePointer<Float>
    let stride: Int
    let count: Int
  }

  /// Y = W X + bias
  func apply(
    _ x: Columns, into y: Columns, bias: UnsafePointer<Float>?, _ pass: Pass,
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
    Self.multiplyPanels(tiles(pass, packed), rows: outputs, k: inputs, x, pass.scratch) {
      panel, first, count in
      PanelKernels.store(
        panel, bias: bias, into: y.data + first, stride: y.stride, rows: outputs, columns: count)
    }
  }

  /// Y = W X + bias, frame by frame
  func apply(
    _ x: Columns, into y: Frames, bias: UnsafePointer<Float>, _ pass: Pass,
    _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      for t in 0..<y.count {
        let frame = Columns(data: y[t], stride: y.stride, count: y.batch)
        multiplyNaively(
          x.data + t * y.batch, stride: x.stride, into: frame, accumulates: false, pass)
        for row in 0..<outputs {
          for image in 0..<y.batch { y[t][row * y.stride + image] += bias[row] }
        }
      }
      return
    }
    Self.multiplyPanels(tiles(pass, packed), rows: outputs, k: inputs, x, pass.scratch) {
      panel, first, count in
      y.take(
        Columns(data: panel, stride: PanelKernels.columns, count: count), from: first, bias: bias)
    }
  }

  /// Y += W X for frame t of X and frame u of Y
  func add(
    _ x: Frames, _ t: Int, to y: Frames, _ u: Int, _ pass: Pass, _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      return multiplyNaively(
        x[t], stride: x.stride, into: Columns(data: y[u], stride: y.stride, count: y.batch),
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
        dy[t], stride: dy.stride, into: Columns(data: dx[u], stride: dx.stride, count: dx.batch),
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
    _ dy: Columns, into dx: Columns, accumulates: Bool, _ pass: Pass, _ packed: PackedWeights
  ) {
    guard pass.kernels != .naive else {
      return multiplyNaivelyTransposed(
        dy.data, stride: dy.stride, into: dx, accumulates: accumulates, pass)
    }
    Self.multiplyPanels(transposedTiles(pass, packed), rows: inputs, k: outputs, dy, pass.scratch) {
      panel, first, count in
      PanelKernels.store(
        panel, into: dx.data + first, stride: dx.stride, rows: inputs, columns: count,
        accumulates: accumulates)
    }
  }

  /// dW = dY Xᵀ
  func writeWeightGradient(
    _ dy: Columns, _ x: Columns, _ gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard x.count > 0 else { return gradients.clear(weight) }
    multiply(
      Matrix(dy.data, stride: dy.stride), Matrix(x.data, stride: x.stride, transposed: true),
      into: gradients[weight], stride: inputs, m: outputs, n: inputs, k: x.count, beta: 0,
      kernels: pass.kernels)
  }

  /// W as the left factor of a panel product.
  private func tiles(_ pass: Pass, _ packed: PackedWeights) -> UnsafePointer<Float> {
    packed.forward(pass) { buffer in
      let made = buffer ?? FloatBuffer(count: PanelKernels.rounded(outputs) * inputs)
      PanelKernels.pack(
        pass.weights[weight], into: made.pointer, rows: outputs, k: inputs, rowStride: inputs,
        kStride: 1)
      buffer = made
    }
  }

  /// Wᵀ as the left factor of a panel product.
  private func transposedTiles(_ pass: Pass, _ packed: PackedWeights) -> UnsafePointer<Float> {
    packed.backward(pass) { buffer in
      let made = buffer ?? FloatBuffer(count: PanelKernels.rounded(inputs) * outputs)
      PanelKernels.pack(
        pass.weights[weight], into: made.pointer, rows: inputs, k: outputs, rowStride: 1,
        kStride: inputs)
      buffer = made
    }
  }

  private func multiplyNaively(
    _ x: UnsafePointer<Float>, stride: Int, into y: Columns, accumulates: Bool, _ pass: Pass
  ) {
    multiply(
      Matrix(pass.weights[weight], stride: inputs), Matrix(x, stride: stride), into: y.data,
      stride: y.stride, m: outputs, n: y.count, k: inputs, beta: accumulates ? 1 : 0,
      kernels: .naive)
  }

  private func multiplyNaivelyTransposed(
    _ dy: UnsafePointer<Float>, stride: Int, into dx: Columns, accumulates: Bool, _ pass: Pass
  ) {
    multiply(
      Matrix(pass.weights[weight], stride: inputs, transposed: true), Matrix(dy, stride: stride),
      into: dx.data, stride: dx.stride, m: inputs, n: dx.count, k: outputs,
      beta: accumulates ? 1 : 0, kernels: .naive)
  }

  /// Multiplies panels of the columns of X, and hands each panel of the product [rows][32] over with the
  /// number of its first column and of its columns.
  private static func multiplyPanels(
    _ tiles: UnsafePointer<Float>, rows: Int, k: Int, _ x: Columns, _ scratch: Arena,
    _ store: (_ panel: UnsafeMutablePointer<Float>, _ first: Int, _ count: Int) -> Void
  ) {
    let padded = PanelKernels.rounded(rows)
    let width = PanelKernels.columns
    scratch.temporarily {
      let panels = min(Self.groupPanels, (x.count + width - 1) / width)
      let columns = scratch.floats(panels * k * width)
      let result = scratch.floats(panels * padded * width)
      for first in stride(from: 0, to: x.count, by: panels * width) {
        let group = min(panels, (x.count - first + width - 1) / width)
        for panel in 0..<group {
          let start = first + panel * width
          PanelKernels.load(
            x.data + start, stride: x.stride, into: columns + panel * k * width, rows: k,
            columns: min(width, x.count - start))
        }
        PanelKernels.multiply(
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
  var columns: Projection.Columns {
    Projection.Columns(data: data, stride: plane, count: plane)
  }
}
