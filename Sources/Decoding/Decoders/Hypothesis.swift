/// One way to read an image.
package struct Hypothesis: Sendable, Equatable {
  /// The classes of the symbols, without blanks.
  package let classes: [Int32]
  /// log p(classes | image) in nats: exact from `LabelScorer`; in a beam search the sum over the
  /// paths that were kept, which is at most that.
  package let logProbability: Double
  /// What hypotheses are ranked by: the probability and, with weights, what language models and the
  /// length add to it.
  package let score: Double

  package init(classes: [Int32], logProbability: Double, score: Double) {
    self.classes = classes
    self.logProbability = logProbability
    self.score = score
  }
}
