/// How the learning rate changes from step to step.
public struct ScheduleSettings: Sendable, Equatable {
  /// The shape.
  public var name = ScheduleName.constant
  /// Steps over which the rate rises in a straight line to its full value.
  public var warmupSteps = 0
  /// The length in steps; `nil` is epochs × steps of an epoch.
  public var steps: Int?
  /// Steps between two drops of `step`.
  public var stepSize = 1000
  /// The factor of each drop of `step`.
  public var gamma = 0.1
  /// The part of the rate that is left at the end of `cosine`.
  public var finalFraction = 0.0

  public init() {}
}
