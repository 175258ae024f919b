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

  package var diagnoses: [LayerDiagnosis] { [.rectified] }

  /// The larger of two rectified values is the rectified larger one, and it is one of fewer.
  package func canFollow(_ next: any Layer) -> Bool { next is MaxPool }

  package var takingMemory: (any Layer)? { ReLU(norm: norm, isInPlace: true) }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    if let norm, norm.rectifies(pass) { return x }
    let y = isInPlace ? x : x.likeness(in: pass.output)
    pass.split(x.channels) { channels, _ in
      let first = channels.lowerBound * x.plane
      VectorOperations.relu(x.data + first, y.data + first, count: channels.count * x.plane)
    }
    cache.output = y
    return y
  }

  /// dx = dy where y > 0, else 0.
  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    if let norm, norm.rectifies(pass) { return dy }
    guard let y = cache.output else { preconditionFailure("backward without forward") }
    pass.split(dy.channels) { channels, _ in
      let first = channels.lowerBound * dy.plane
      VectorOperations.reluBackward(
        y: y.data + first, dy: dy.data + first, dx: dy.data + first,
        count: channels.count * dy.plane)
    }
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
