/// A rate Σ x / Σ y over samples, as CER is, and how sure it is.
///
/// Its variance is that of the ratio estimator, with samples as the units, since the errors within a
/// sample are not independent:
///
///     var = n / (n − 1) · Σ (xᵢ − r yᵢ)² / (Σ yᵢ)²,   r = Σ xᵢ / Σ yᵢ
///
/// With all y = 1 it is a mean with its usual standard error.
package struct RatioEstimate: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var x = 0.0
  package private(set) var y = 0.0
  private var xx = 0.0
  private var xy = 0.0
  private var yy = 0.0

  package init() {}

  package mutating func add(_ x: Double, over y: Double) {
    count += 1
    self.x += x
    self.y += y
    xx += x * x
    xy += x * y
    yy += y * y
  }

  /// Adds the samples of another set.
  package mutating func merge(_ other: RatioEstimate) {
    count += other.count
    x += other.x
    y += other.y
    xx += other.xx
    xy += other.xy
    yy += other.yy
  }

  /// Σ x / Σ y; nil where Σ y is 0.
  package var value: Double? { y == 0 ? nil : x / y }

  /// The range of 95 % confidence, cut off below 0; just the value for fewer than two samples;
  /// nil where there is no value.
  package var interval: Interval? {
    guard let r = value else { return nil }
    guard count > 1 else { return Interval(low: r, high: r) }
    let squares = max(0, xx - 2 * r * xy + r * r * yy)
    let variance = Double(count) / Double(count - 1) * squares / (y * y)
    let spread = Interval.z * variance.squareRoot()
    return Interval(low: max(0, r - spread), high: r + spread)
  }
}
