import Console
import Foundation

/// A scale from numbers to a part of a chart's side, with round numbers marked on it.
package struct Axis: Sendable, Equatable {
  package let low: Double
  package let high: Double
  package let isLogarithmic: Bool
  /// The marks, in ascending order.
  package let ticks: [Double]

  /// An axis from a round number below all values to one above them.
  ///
  /// - Parameters:
  ///   - values: at least one; none but finite ones.
  ///   - fromZero: whether 0 is on the axis, whatever the values are.
  ///   - count: about so many marks.
  package init(_ values: [Double], fromZero: Bool = false, count: Int = 5) {
    // The difference of two numbers on it is finite.
    let values = values.map { min(max($0, -1e300), 1e300) }
    let low = min(values.min() ?? 0, fromZero ? 0 : .infinity)
    var high = max(values.max() ?? 1, fromZero ? 0 : -.infinity)
    // Below 1e-300 a step would be rounded to nothing.
    if high - low <= max(1e-300, 1e-12 * max(abs(low), abs(high))) {
      high = low + max(abs(low) / 2, 1e-6)
    }
    let step = Self.roundStep((high - low) / Double(count))
    let (first, last) = ((low / step + 1e-9).rounded(.down), (high / step - 1e-9).rounded(.up))
    self.low = first * step
    self.high = last * step
    isLogarithmic = false
    ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// An axis from one number to another, with marks at round numbers between them.
  package init(from low: Double, to high: Double, count: Int = 6) {
    self.low = low
    self.high = max(high, low + 1)
    isLogarithmic = false
    let step = max(1, Self.roundStep((self.high - low) / Double(count)))
    let (first, last) = ((low / step).rounded(.up), (self.high / step).rounded(.down))
    ticks = first > last ? [] : (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// An axis of logarithms, with marks at powers of ten, or at 1, 2 and 5 times them where they are few.
  ///
  /// - Parameter values: at least one; none but positive ones.
  package init(logarithmic values: [Double]) {
    let (least, most) = (values.min() ?? 1, values.max() ?? 1)
    let decades = log10(most / least)
    let factors: [Double] = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5]
    let first = Int(log10(least).rounded(.down))
    let last = Int(log10(most).rounded(.up))
    let all = (first...last).flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
    low = all.last { $0 <= least * (1 + 1e-9) } ?? least
    high = all.first { $0 >= most * (1 - 1e-9) } ?? most
    isLogarithmic = true
    let (bottom, top) = (low, high)
    ticks = all.filter { $0 >= bottom * (1 - 1e-9) && $0 <= top * (1 + 1e-9) }
  }

  /// The position of a number on the axis: 0 at the low end, 1 at the high one.
  package func position(_ value: Double) -> Double {
    guard high > low else { return 0.5 }
    return isLogarithmic
      ? log(value / low) / log(high / low) : (value - low) / (high - low)
  }

  /// The mark as a text, with as many digits as tell it from the next.
  package func label(_ tick: Double) -> String {
    guard !isLogarithmic, ticks.count > 1 else { return NumberText.significant(tick, 4) }
    let step = ticks[1] - ticks[0]
    let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return digits > 6 ? NumberText.significant(tick, 3) : NumberText.fixed(tick, digits)
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    return (([1, 2, 5].first { $0 * power >= step * (1 - 1e-9) }) ?? 10) * power
  }
}
