/// The outcome of a training step.
public struct StepOutcome: Sendable, Equatable {
  /// The mean CTC loss in nats of the samples that have one; nil where none has.
  public var loss: Double?
  /// The norm of the mean gradient, before it was clipped.
  public var gradientNorm: Double
  /// The indices of samples whose text needs more frames than their picture gives: they taught nothing.
  public var samplesThatDoNotFit: [Int]
  /// Whether the weights stayed as they were, because a loss or the gradient was not finite.
  public var isSkipped: Bool
}
