/// A metric of the validation set by which runs are compared.
package enum ValidationMetric: String, ConfigurationChoice {
  case wordAccuracy = "word_accuracy"
  case cer
  case loss
  case oneMinusNED = "one_minus_ned"

  /// Whether a larger value is a better one.
  package var largerIsBetter: Bool {
    switch self {
    case .wordAccuracy, .oneMinusNED: true
    case .cer, .loss: false
    }
  }

  /// Whether `value` is better than `best`; anything finite is better than nothing.
  package func isBetter(_ value: Double?, than best: Double?) -> Bool {
    guard let value, value.isFinite else { return false }
    guard let best else { return true }
    return largerIsBetter ? value > best : value < best
  }
}
