import Kernels

/// A layer's weights in the form that its products want, kept while the weights stay the same.
final class PackedWeights {
  private var forwardBuffer: FloatBuffer?
  private var backwardBuffer: FloatBuffer?
  private var hasForward = false
  private var hasBackward = false

  /// Begins a forward pass: what was packed is forgotten unless the weights are the same.
  func begin(_ pass: Pass) {
    guard !pass.reusesPackedWeights else { return }
    hasForward = false
    hasBackward = false
  }

  /// The weights for a forward pass; `pack` fills a buffer, which it makes where there is none.
  func forward(_ pack: (inout FloatBuffer?) -> Void) -> UnsafePointer<Float> {
    if !hasForward { pack(&forwardBuffer) }
    hasForward = true
    guard let forwardBuffer else { preconditionFailure("nothing was packed") }
    return UnsafePointer(forwardBuffer.pointer)
  }

  /// The weights for the backward pass that belongs to the last forward one.
  func backward(_ pack: (inout FloatBuffer?) -> Void) -> UnsafePointer<Float> {
    if !hasBackward { pack(&backwardBuffer) }
    hasBackward = true
    guard let backwardBuffer else { preconditionFailure("nothing was packed") }
    return UnsafePointer(backwardBuffer.pointer)
  }
}
