import Kernels

/// A weight matrix W [O][I] and the three products that a network makes with it; the columns of X
/// and Y are frames of images.
///
///     Y = W X,   dX = Wᵀ dY,   dW += dY Xᵀ
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

  /// Y (+)= W X + bias
  func apply(
    _ x: Columns, into y: Columns, bias: UnsafePointer<Float>? = nil, accumulates: Bool,
    _ pass: Pass, _ packed: PackedWeights
  ) {
    let w = pass.weights[weight]
    guard pass.kernels != .naive else {
      multiply(
        Matrix(w, stride: inputs), Matrix(x.data, stride: x.stride), into: y.data,
        stride: y.stride, m: outputs, n: x.count, k: inputs, beta: accumulates ? 1 : 0,
        kernels: .naive)
      guard let bias else { return }
      for row in 0..<outputs {
        for column in 0..<y.count { y.data[row * y.stride + column] += bias[row] }
      }
      return
    }
    Self.multiplyPanels(
      tiles(pass, packed), rows: outputs, k: inputs, x, into: y, bias: bias,
      accumulates: accumulates,
      pass.scratch)
  }

  /// W as the left factor of a panel product.
  func tiles(_ pass: Pass, _ packed: PackedWeights) -> UnsafePointer<Float> {
    packed.forward(pass) { buffer in
      let made = buffer ?? FloatBuffer(count: PanelKernels.rounded(outputs) * inputs)
      PanelKernels.pack(
        pass.weights[weight], into: made.pointer, rows: outputs, k: inputs, rowStride: inputs,
        kStride: 1)
      buffer = made
    }
  }

  /// dX (+)= Wᵀ dY
  func applyTransposed(
    _ dy: Columns, into dx: Columns, accumulates: Bool, _ pass: Pass, _ packed: PackedWeights
  ) {
    let w = pass.weights[weight]
    guard pass.kernels != .naive else {
      return multiply(
        Matrix(w, stride: inputs, transposed: true), Matrix(dy.data, stride: dy.stride),
        into: dx.data, stride: dx.stride, m: inputs, n: dy.count, k: outputs,
        beta: accumulates ? 1 : 0, kernels: .naive)
    }
    let tiles = packed.backward(pass) { buffer in
      let made = buffer ?? FloatBuffer(count: PanelKernels.rounded(inputs) * outputs)
      PanelKernels.pack(
        w, into: made.pointer, rows: inputs, k: outputs, rowStride: 1, kStride: inputs)
      buffer = made
    }
    Self.multiplyPanels(
      tiles, rows: inputs, k: outputs, dy, into: dx, bias: nil, accumulates: accumulates,
      pass.scratch)
  }

  /// dW += dY Xᵀ
  func addWeightGradient(
    _ dy: Columns, _ x: Columns, _ gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard x.count > 0 else { return }
    multiply(
      Matrix(dy.data, stride: dy.stride), Matrix(x.data, stride: x.stride, transposed: true),
      into: gradients[weight], stride: inputs, m: outputs, n: inputs, k: x.count, beta: 1,
      kernels: pass.kernels)
  }

  private static func multiplyPanels(
    _ tiles: UnsafePointer<Float>, rows: Int, k: Int, _ x: Columns, into y: Columns,
    bias: UnsafePointer<Float>?, accumulates: Bool, _ scratch: Arena
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
          PanelKernels.store(
            result + panel * padded * width, bias: bias, into: y.data + start, stride: y.stride,
            rows: rows, columns: min(width, x.count - start), accumulates: accumulates)
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
