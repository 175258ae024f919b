import Kernels

/// A linear map of every frame: y = W x + b, with x [C][1][T][N], W [O][C], y [O][1][T][N].
public struct Linear: Layer {
  public let inputs: Int
  public let outputs: Int
  public let weight: Slot
  public let bias: Slot

  public struct Cache {
    var input: Tensor?
  }

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    cache.input = x
    let y = Tensor(
      pass.output.floats(outputs * x.plane), channels: outputs, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    multiply(
      Matrix(pass.weights[weight], stride: inputs), Matrix(x.data, stride: x.plane),
      into: y.data, stride: x.plane, m: outputs, n: x.plane, k: inputs, beta: 0,
      kernels: pass.kernels)
    VectorOperations.addBias(pass.weights[bias], to: y.data, channels: outputs, plane: y.plane)
    y.maskPadding()
    return y
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    VectorOperations.addRowSums(
      of: dy.data, to: gradients[bias], channels: outputs, plane: dy.plane)
    multiply(
      Matrix(dy.data, stride: dy.plane), Matrix(x.data, stride: x.plane, transposed: true),
      into: gradients[weight], stride: inputs, m: outputs, n: inputs, k: x.plane, beta: 1,
      kernels: pass.kernels)
    guard pass.wantsInputGradient else { return nil }
    let dx = x.likeness(in: pass.output)
    multiply(
      Matrix(pass.weights[weight], stride: inputs, transposed: true),
      Matrix(dy.data, stride: dy.plane), into: dx.data, stride: dx.plane, m: inputs, n: dx.plane,
      k: outputs, beta: 0, kernels: pass.kernels)
    return dx
  }
}
