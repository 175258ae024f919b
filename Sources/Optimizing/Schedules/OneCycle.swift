import Foundation
import Settings

/// Along a cosine from η / 25 up to η in the first 30 % of the length, then along another down to η / 250 000, as
/// PyTorch's OneCycleLR does with its defaults.
struct OneCycle: RateShape {
  let followsWarmup = false
  let peak = 0.3
  private let length: Int

  init(_ settings: ScheduleSettings, length: Int) { self.length = length }

  func rate(_ elapsed: Int, of full: Double) -> Double {
    let start = full / 25
    let top = peak * Double(length) - 1
    let end = Double(length - 1)
    let position = min(Double(elapsed), end)
    if position <= top { return anneal(from: start, to: full, position / top) }
    return anneal(from: full, to: start / 1e4, (position - top) / (end - top))
  }

  private func anneal(from start: Double, to end: Double, _ part: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * part))
  }
}
