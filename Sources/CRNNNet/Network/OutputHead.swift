/// A place where a network puts out logits, and the loss that they are trained with.
///
/// The main head is the end of the trunk: it has no layers of its own, the weight 1, and is always there.
package struct OutputHead: Sendable {
  /// The layer of the trunk whose output it reads.
  package let branch: Int
  /// Its own layers behind that one; they may be none.
  package let layers: [any Layer]
  package let loss: any Loss
  /// What its loss counts in the total, whose gradient training follows.
  package let weight: Float
  /// Whether only passes in training run it.
  package let isTrainingOnly: Bool
}
