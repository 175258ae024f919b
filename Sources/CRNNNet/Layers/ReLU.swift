import Kernels

/// The rectifier, y = max(x, 0), in place: no layer before it needs its own output again.
public struct ReLU: Layer {
  /// The batch norm right before it, which may have done its work.
  public var norm: BatchNorm?

  public struct Cache {
    var output: Tensor?
  }

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    if let norm, norm.rectifies(pass) { return x }
    VectorOperations.relu(x.data, x.data, count: x.count)
    cache.output = x
    return x
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
