import Settings

/// The full rate η at every step.
struct ConstantRate: RateShape {
  init(_ settings: ScheduleSettings, length: Int) {}

  func rate(_ elapsed: Int, of full: Double) -> Double { full }
}
