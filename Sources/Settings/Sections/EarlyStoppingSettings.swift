/// When to stop because a metric no longer improves.
public struct EarlyStoppingSettings: Sendable, Equatable {
  /// Validations in a row without a better value after which training stops.
  public var patience = 10
  /// The metric that has to improve.
  public var metric = ValidationMetric.wordAccuracy

  public init() {}
}
