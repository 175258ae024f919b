/// When to stop because a metric no longer improves.
package struct EarlyStoppingSettings: Sendable, Equatable {
  /// Validations in a row without a better value after which training stops.
  package var patience = 10
  /// The metric that has to improve.
  package var metric = ValidationMetric.wordAccuracy

  package init() {}
}
