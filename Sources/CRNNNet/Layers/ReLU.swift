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

  public var kind: String? { "relu" }

  public var diagnosis: LayerDiagnosis { .rectified }

  /// The larger of two rectified values is the rectified larger one, and it is one of fewer.
  public func canFollow(_ next: any Layer) -> Bool { next is MaxPool }

  /// One that takes the memory of what it reads.
  var inPlace: ReLU { ReLU(norm: norm, isInPlace: true) }

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

/// `Re`.
public struct ReLUNotation: LayerNotation {
  public static let letters = "Re"

  public init(_ word: NotationWord) throws(NetworkError) {
    guard word.text == Self.letters else { throw NetworkStep.unknown(word.text) }
  }

  public var description: String { Self.letters }

  public var isInPlace: Bool { true }

  public func add(to network: inout NetworkBuilder) { network.append(ReLU()) }
}
