import Settings

/// η γ^⌊t / stepSize⌋, with t the step behind the warm-up.
struct StepDecay: RateShape {
  private let stepSize: Int
  private let gamma: Double

  init(_ settings: ScheduleSettings, length: Int) {
    (stepSize, gamma) = (settings.stepSize, settings.gamma)
  }

  func rate(_ elapsed: Int, of full: Double) -> Double { full * power(gamma, elapsed / stepSize) }
}
