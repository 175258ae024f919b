/// What came of one sample.
public enum LossOutcome: Equatable, Sendable {
  /// The loss in nats.
  case loss(Double)
  /// The label needs more frames than the image has; its gradient is zero.
  case doesNotFit

  /// Whether there is no loss that is infinite or not a number.
  public var isFinite: Bool {
    if case .loss(let loss) = self { loss.isFinite } else { true }
  }
}
