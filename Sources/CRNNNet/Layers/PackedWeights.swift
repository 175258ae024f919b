import Foundation
import Kernels

/// A layer's weights in the form that its products want, kept while the weights stay the same.
///
/// Several passes may ask for them at the same time: the first packs, and the others wait for it.
/// `@unchecked`: the lock guards all of it; a buffer is written under the lock, and is not packed again
/// while a pass with the weights in it is going on.
final class PackedWeights: @unchecked Sendable {
  private let lock = NSLock()
  private var forwardForm = Form()
  private var backwardForm = Form()

  private struct Form {
    var buffer: FloatBuffer?
    /// The version of the weights in the buffer, and whether a batch norm is in them.
    var version: Int?
    var foldsNorms = false

    mutating func weights(
      _ pass: Pass, _ pack: (inout FloatBuffer?) -> Void
    ) -> UnsafePointer<Float> {
      if version != pass.weightsVersion || foldsNorms != pass.foldsNorms { pack(&buffer) }
      (version, foldsNorms) = (pass.weightsVersion, pass.foldsNorms)
      guard let buffer else { preconditionFailure("nothing was packed") }
      return UnsafePointer(buffer.pointer)
    }
  }

  /// The weights for a forward pass; `pack` fills a buffer, which it makes where there is none.
  func forward(_ pass: Pass, _ pack: (inout FloatBuffer?) -> Void) -> UnsafePointer<Float> {
    lock.withLock { forwardForm.weights(pass, pack) }
  }

  /// The weights for a backward pass.
  func backward(_ pass: Pass, _ pack: (inout FloatBuffer?) -> Void) -> UnsafePointer<Float> {
    lock.withLock { backwardForm.weights(pass, pack) }
  }
}
