import Settings

/// How the learning rate goes on behind the warm-up.
///
/// A shape is one file, and a line in ``LearningRateSchedule`` and in `ScheduleName`.
protocol RateShape: Sendable {
  /// - Parameter length: the length of the whole schedule in steps, with the warm-up.
  init(_ settings: ScheduleSettings, length: Int)

  /// Whether a warm-up comes before it.
  var followsWarmup: Bool { get }

  /// The part of the length from which on the rate falls.
  var peak: Double { get }

  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - elapsed: the step, counted from 0 behind the warm-up.
  ///   - full: the rate at the height of the schedule.
  func rate(_ elapsed: Int, of full: Double) -> Double
}

extension RateShape {
  var followsWarmup: Bool { true }
  var peak: Double { 0 }
}
