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

  public var kind: String? { "dropout" }

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

/// `Do[<probability>]`, 0.5 unless given.
public struct DropoutNotation: LayerNotation {
  public static let letters = "Do"
  private let probability: Float

  public init(_ word: NotationWord) throws(NetworkError) {
    let rest = word.rest(behind: Self.letters)
    guard let probability = rest.isEmpty ? 0.5 : Float(rest), probability >= 0, probability < 1
    else { throw word.error("dropout is Do<p> with 0 ≤ p < 1") }
    self.probability = probability
  }

  public var description: String { "Do\(probability)" }

  public var isInPlace: Bool { true }

  public func add(to network: inout NetworkBuilder) {
    network.append(
      Dropout(probability: probability, number: network.nextNumber(of: Self.letters)))
  }
}
