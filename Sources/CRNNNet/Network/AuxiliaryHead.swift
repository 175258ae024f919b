/// A head beside the main one, as a network is asked for it.
///
/// Its parameters stand behind the trunk's, under names that begin with `head<number>.`, the main head being number 0.
/// It changes no bit of what the main head puts out, with one exception: where it branches off between a convolution and a batch
/// norm, evaluation does not take the one into the other, and rounds otherwise.
package struct AuxiliaryHead: Sendable {
  /// The index of the network's step behind which it branches off.
  package let step: Int
  /// Its own steps, which may be none: what the last one puts out are its logits.
  package let steps: [NetworkStep]
  package let loss: any Loss
  /// What its loss counts in the total; the main head's counts 1.
  package let weight: Float
  /// Whether only passes in training run it.
  package let isTrainingOnly: Bool

  /// - Parameter steps: in the notation of a network, without brackets; an output step takes the number of classes
  ///   from the alphabet.
  package init(
    after step: Int, _ steps: String, loss: any Loss, weight: Float, isTrainingOnly: Bool = true
  ) throws(NetworkError) {
    self.step = step
    var read: [NetworkStep] = []
    for word in steps.split(whereSeparator: \.isWhitespace) {
      read.append(try NetworkStep(String(word)))
    }
    self.steps = read
    self.loss = loss
    self.weight = weight
    self.isTrainingOnly = isTrainingOnly
  }
}
