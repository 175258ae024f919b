import Foundation
import Settings

/// η (f + (1 − f) (1 + cos(π t / L)) / 2), with t the step and L the length behind the warm-up, and f what is left at
/// the end.
struct CosineDecay: RateShape {
  private let length: Int
  private let left: Double

  init(_ settings: ScheduleSettings, length: Int) {
    (self.length, left) = (length - settings.warmupSteps, settings.finalFraction)
  }

  func rate(_ elapsed: Int, of full: Double) -> Double {
    let part = Double(min(elapsed, length)) / Double(max(1, length))
    return full * (left + (1 - left) * (1 + cos(.pi * max(0, part))) / 2)
  }
}
