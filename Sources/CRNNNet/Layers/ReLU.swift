import Kernels

/// The rectifier, y = max(x, 0).
public struct ReLU: Layer {
  /// The batch norm right before it, which may have done its work.
  public var norm: BatchNorm?
  /// Whether y takes the place of x, which then no layer before it may need in backward.
  public var isInPlace = false

  public struct Cache {
    var output: Tensor?
  }

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    if let norm, norm.rectifies(pass) { return x }
    let y = isInPlace ? x : x.likeness(in: pass.output)
    VectorOperations.relu(x.data, y.data, count: x.count)
    cache.output = y
    return y
  }

  /// dx = dy where y > 0, else 0.
  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    if let norm, norm.rectifies(pass) { return dy }
    guard let y = cache.output else { preconditionFailure("backward without forward") }
    VectorOperations.reluBackward(y: y.data, dy: dy.data, dx: dy.data, count: dy.count)
    return dy
  }
}
