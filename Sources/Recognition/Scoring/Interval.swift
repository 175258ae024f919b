import Console

/// A range that holds the true value with a confidence of 95 %, if the samples are drawn independently
/// from what the value is of.
package struct Interval: Sendable, Equatable {
  package let low: Double
  package let high: Double

  package init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The 97.5 % quantile of the normal distribution.
  static let z = 1.959963984540054

  /// Wilson's score interval of `successes` among `count`; nil where there is nothing to count.
  ///
  ///     (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n),   p = successes / n
  package static func wilson(successes: Int, of count: Int) -> Interval? {
    guard count > 0 else { return nil }
    let n = Double(count)
    let p = Double(successes) / n
    let square = z * z / n
    let middle = p + square / 2
    let spread = z * (p * (1 - p) / n + square / (4 * n)).squareRoot()
    return Interval(
      low: max(0, (middle - spread) / (1 + square)),
      high: min(1, (middle + spread) / (1 + square)))
  }

  /// Both ends in per cent, with so many digits: `42.30 to 51.41`.
  package func percentText(_ digits: Int = 2) -> String {
    "\(NumberText.fixed(100 * max(0, low), digits)) to \(NumberText.fixed(100 * high, digits))"
  }
}
