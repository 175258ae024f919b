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
    self.steps = try NetworkStep.read(steps.split(whereSeparator: \.isWhitespace))
    self.loss = loss
    self.weight = weight
    self.isTrainingOnly = isTrainingOnly
  }
}

/// `O1a<weight>`: in training alone, a linear layer on each frame to the classes, whose loss, that of the network, counts
/// `weight` in the total. What stands behind it reads what stands in front of it.
package struct AuxiliaryOutputNotation: LayerNotation {
  package static let letters = "O1a"
  let weight: Float

  package init(_ word: NotationWord) throws(NetworkError) {
    let digits = word.rest(behind: Self.letters)
    guard let weight = Float(digits), digits.utf8.allSatisfy(Self.isOfNumber), 0...100 ~= weight
    else {
      throw word.error("an auxiliary output is O1a<weight> with 0 ≤ weight ≤ 100, such as O1a0.3")
    }
    self.weight = weight
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  package var description: String { "O1a\(weight)" }

  package var isInPlace: Bool { true }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    try network.requireSequence(self)
    guard network.hasLayers else {
      throw NetworkError("step \(self) stands in front of all layers; put it behind one")
    }
  }

  /// The head, given the step that this is and the loss of the network.
  func head(step: Int, loss: any Loss) throws(NetworkError) -> AuxiliaryHead {
    try AuxiliaryHead(after: step, "O1\(loss.letter)", loss: loss, weight: weight)
  }
}
