/// A value of the configuration that is one of a few names.
protocol ConfigurationChoice: RawRepresentable<String>, CaseIterable, Sendable, Equatable {}

/// How new weights are drawn.
public enum WeightInitialiser: String, ConfigurationChoice {
  case kaiming, uniform
}

/// What the sum of the losses of a batch is divided by.
public enum LossReduction: String, ConfigurationChoice {
  /// The number of samples.
  case batch
  /// Each loss by the length of its label, then the sum by the number of samples.
  case labelLength = "label_length"
}

/// What counts as one symbol of a label.
public enum SymbolUnit: String, ConfigurationChoice {
  /// A Unicode scalar.
  case scalar
  /// A grapheme cluster: what a reader takes for one character.
  case grapheme
}

/// The update rules.
public enum OptimizerName: String, ConfigurationChoice {
  case sgd, adadelta, adam, adamw
}

/// The shapes of a learning-rate schedule.
public enum ScheduleName: String, ConfigurationChoice {
  case constant, step, cosine
  case oneCycle = "one_cycle"
}

/// A metric of the validation set by which runs are compared.
public enum ValidationMetric: String, ConfigurationChoice {
  case wordAccuracy = "word_accuracy"
  case cer
  case loss
  case oneMinusNED = "one_minus_ned"

  /// Whether a larger value is a better one.
  public var largerIsBetter: Bool {
    switch self {
    case .wordAccuracy, .oneMinusNED: true
    case .cer, .loss: false
    }
  }

  /// Whether `value` is better than `best`; anything finite is better than nothing.
  public func isBetter(_ value: Double, than best: Double?) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    return largerIsBetter ? value > best : value < best
  }
}
