/// A place where a network puts out logits, and the loss that they are trained with.
///
/// The main head is the end of the trunk: it has no layers of its own, the weight 1, and is always there.
public struct OutputHead: Sendable {
  /// The layer of the trunk whose output it reads.
  public let branch: Int
  /// Its own layers behind that one; they may be none.
  public let layers: [any Layer]
  public let loss: any Loss
  /// What its loss counts in the total, whose gradient training follows.
  public let weight: Float
  /// Whether only passes in training run it.
  public let isTrainingOnly: Bool
}
