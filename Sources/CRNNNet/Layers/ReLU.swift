import Kernels

/// The rectifier, y = max(x, 0).
package struct ReLU: Layer {
  /// The batch norm right before it, which may have done its work.
  package var norm: BatchNorm?
  /// Whether y takes the place of x, which then no layer before it may need in backward.
  package var isInPlace = false

  package struct Cache {
    var output: Tensor?
  }

  package var kind: String? { "relu" }

  package var diagnosis: LayerDiagnosis { .rectified }

  /// The larger of two rectified values is the rectified larger one, and it is one of fewer.
  package func canFollow(_ next: any Layer) -> Bool { next is MaxPool }

  /// One that takes the memory of what it reads.
  var inPlace: ReLU { ReLU(norm: norm, isInPlace: true) }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    if let norm, norm.rectifies(pass) { return x }
    let y = isInPlace ? x : x.likeness(in: pass.output)
    VectorOperations.relu(x.data, y.data, count: x.count)
    cache.output = y
    return y
  }

  /// dx = dy where y > 0, else 0.
  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    if let norm, norm.rectifies(pass) { return dy }
    guard let y = cache.output else { preconditionFailure("backward without forward") }
    VectorOperations.reluBackward(y: y.data, dy: dy.data, dx: dy.data, count: dy.count)
    return dy
  }
}

/// `Re`.
package struct ReLUNotation: LayerNotation {
  package static let letters = "Re"

  package init(_ word: NotationWord) throws(NetworkError) {
    guard word.text == Self.letters else { throw NetworkStep.unknown(word.text) }
  }

  package var description: String { Self.letters }

  package var isInPlace: Bool { true }

  package func add(to network: inout NetworkBuilder) { network.append(ReLU()) }
}
