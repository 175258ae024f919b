import Kernels

/// Dropout: in training each element is zero with probability p and else x / (1 − p).
///
/// Which ones is a function of (seed, layer, step, lane, index), so that backward asks again
/// instead of remembering.
public struct Dropout: Layer {
  public let probability: Float
  /// The index among the network's dropout layers.
  public let number: Int

  public struct Cache {}

  public func makeCache() -> Cache { Cache() }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    guard pass.mode == .training, probability > 0 else { return x }
    let y = x.likeness(in: pass.output)
    VectorOperations.dropout(
      x.data, y.data, count: x.count, probability: probability, random: random(pass))
    return y
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard pass.mode == .training, probability > 0 else { return dy }
    VectorOperations.dropout(
      dy.data, dy.data, count: dy.count, probability: probability, random: random(pass))
    return dy
  }

  private func random(_ pass: Pass) -> CounterRandom {
    CounterRandom(
      seed: pass.seed, purpose: RandomPurpose.dropout + UInt64(number), UInt64(pass.step),
      UInt64(pass.lane))
  }
}
