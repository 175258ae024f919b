import Kernels

/// A linear map of every frame: y = W x + b, with x [C][1][T][N], W [O][C], y [O][1][T][N].
public struct Linear: Layer {
  public let inputs: Int
  public let outputs: Int
  public let weight: Slot
  public let bias: Slot

  public struct Cache {
    var input: Tensor?
    let packed = PackedWeights()
  }

  public var slots: [Slot] { [weight, bias] }

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    cache.input = x
    let y = Tensor(
      pass.output.floats(outputs * x.plane), channels: outputs, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    projection.apply(
      x.columns, into: y.columns, bias: pass.weights[bias], pass, cache.packed)
    y.maskPadding()
    return y
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    VectorOperations.addRowSums(
      of: dy.data, to: gradients[bias], channels: outputs, plane: dy.plane)
    projection.addWeightGradient(dy.columns, x.columns, gradients, pass)
    guard pass.wantsInputGradient else { return nil }
    let dx = x.likeness(in: pass.output)
    projection.applyTransposed(
      dy.columns, into: dx.columns, accumulates: false, pass, cache.packed)
    return dx
  }

  private var projection: Projection {
    Projection(weight: weight, outputs: outputs, inputs: inputs)
  }
}
