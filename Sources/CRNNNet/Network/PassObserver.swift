/// A part of the work on one lane.
package enum PassPart: Hashable, Sendable {
  /// The images are laid out for the network.
  case input
  /// Layer `layer` (counted from 0) runs forward.
  case forward(layer: Int)
  /// The losses and the gradient of the logits.
  case loss
  /// A head beside the main one (counted from 1): its layers forward, or its losses and its layers backward.
  case head(Int)
  /// Layer `layer` runs backward.
  case backward(layer: Int)
}

/// Is told what an executor has just finished, so that it can say where the time goes.
///
/// An executor without an observer pays for one comparison with nil a layer.
package protocol PassObserver: AnyObject {
  /// Everything since the last call of this observer was `part`.
  func finished(_ part: PassPart)
}
