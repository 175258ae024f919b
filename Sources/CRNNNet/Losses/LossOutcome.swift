/// What came of one sample.
package enum LossOutcome: Equatable, Sendable {
  /// The loss in nats.
  case loss(Double)
  /// The label needs more frames than the image has; its gradient is zero.
  case doesNotFit

  /// Whether there is no loss that is infinite or not a number.
  package var isFinite: Bool {
    if case .loss(let loss) = self { loss.isFinite } else { true }
  }
}
