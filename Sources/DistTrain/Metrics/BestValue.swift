/// The best value of a metric so far, and how long ago that was.
///
/// Ranks that observe the same values come to the same decisions without asking one another.
public struct BestValue: Sendable, Equatable {
  /// The metric that is watched.
  public let metric: ValidationMetric
  /// The best value, `nil` before the first that is finite.
  public private(set) var value: Double?
  /// The step of the best value.
  public private(set) var step: Int?
  /// Observations since the best one.
  public private(set) var observationsSince: Int

  /// Starts anew, or where a checkpoint left off.
  public init(
    _ metric: ValidationMetric, value: Double? = nil, step: Int? = nil, observationsSince: Int = 0
  ) {
    self.metric = metric
    self.value = value
    self.step = step
    self.observationsSince = observationsSince
  }

  /// Takes note of a value and says whether it is the best so far.
  public mutating func observe(_ new: Double, step: Int) -> Bool {
    guard metric.isBetter(new, than: value) else {
      observationsSince += 1
      return false
    }
    value = new
    self.step = step
    observationsSince = 0
    return true
  }

  /// Whether so many observations in a row were no better that training should stop.
  public func isOutOfPatience(_ patience: Int) -> Bool { observationsSince >= patience }
}
