/// How the learning rate changes from step to step.
package struct ScheduleSettings: Sendable, Equatable {
  /// The shape.
  package var name = ScheduleName.constant
  /// Steps over which the rate rises in a straight line to its full value.
  package var warmupSteps = 0
  /// The length in steps; `nil` is epochs × steps of an epoch.
  package var steps: Int?
  /// Steps between two drops of `step`.
  package var stepSize = 1000
  /// The factor of each drop of `step`.
  package var gamma = 0.1
  /// The part of the rate that is left at the end of `cosine`.
  package var finalFraction = 0.0
  /// Whether the rate does not fall before the network has begun to read.
  package var waits = false

  package init() {}
}
