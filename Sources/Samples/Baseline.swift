import Foundation

/// The curve on which a line of text stands, in the direction in which the picture of the line runs.
package struct Baseline: Sendable, Equatable {
  /// At least two, each apart from the next.
  package let points: [PagePoint]
  /// The length of the curve up to each point.
  private let lengths: [Double]

  /// More points are thinned out: no line of text bends so often.
  private static let mostPoints = 256

  package var length: Double { lengths[lengths.count - 1] }

  /// Nil for points that are no curve: one point only, or to and fro over it.
  package init?(_ given: [PagePoint]) {
    guard let first = given.first, let last = given.last, let box = PageBox(around: given) else {
      return nil
    }
    let total = zip(given, given.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    guard total >= 1, total <= 3 * (box.width + box.height) else { return nil }
    let spacing = max(1, total / Double(Self.mostPoints))
    var points = [first]
    for point in given.dropFirst() where point.distance(to: points[points.count - 1]) >= spacing {
      points.append(point)
    }
    // The end stays where it is, even where it is near the point before.
    if points[points.count - 1] != last {
      if points.count > 1 { points.removeLast() }
      points.append(last)
    }
    self.init(kept: points)
  }

  private init?(kept points: [PagePoint]) {
    var lengths = [0.0]
    for (a, b) in zip(points, points.dropFirst()) {
      lengths.append(lengths[lengths.count - 1] + a.distance(to: b))
    }
    guard points.count >= 2, lengths[lengths.count - 1] > 0 else { return nil }
    self.points = points
    self.lengths = lengths
  }

  package var reversed: Baseline { Baseline(kept: points.reversed()) ?? self }

  /// From the first point to the last, of length 1; to the right where they are one.
  package var chord: PagePoint { Self.unit(points[points.count - 1] - points[0]) }

  /// The point at a length along the curve; before and behind it, along the direction at its end.
  package func point(at length: Double, chord: Double) -> PagePoint {
    let inside = min(max(length, 0), self.length)
    let point = pointOnCurve(inside)
    return inside == length
      ? point : point + direction(at: inside, chord: chord) * (length - inside)
  }

  /// The direction at a length: that of the chord over half of `chord` to both sides, so that it does not
  /// follow every tremor.
  package func direction(at length: Double, chord: Double) -> PagePoint {
    let middle = min(max(length, 0), self.length)
    let (low, high) = (max(0, middle - chord / 2), min(self.length, middle + chord / 2))
    return Self.unit(pointOnCurve(high) - pointOnCurve(low))
  }

  /// The angle by which the direction has to swing back each time on a curve that is none of text.
  private static let swing = Double.pi / 4

  /// Whether the direction swings to and fro as that of no line of text does.
  ///
  /// - Parameter height: that of the line; what is shorter is a tremor.
  package func isZigzag(height: Double) -> Bool {
    let chord = chord
    var (low, high) = (Double.infinity, -Double.infinity)
    var (swings, isRising) = (0, Bool?.none)
    for position in stride(from: 0, through: length, by: max(1, height / 4, length / 1024)) {
      let direction = direction(at: position, chord: height)
      let angle = atan2(direction * Self.normal(chord), direction * chord)
      (low, high) = (min(low, angle), max(high, angle))
      if isRising != true, angle - low >= Self.swing {
        (swings, isRising, high) = (swings + 1, true, angle)
      } else if isRising != false, high - angle >= Self.swing {
        (swings, isRising, low) = (swings + 1, false, angle)
      }
    }
    return swings >= 3
  }

  /// How far along the curve the point nearest to a point is, and how far the point is below it, seen in the
  /// curve's direction.
  package func project(_ point: PagePoint) -> (along: Double, below: Double) {
    var best = (distance: Double.infinity, along: 0.0, below: 0.0)
    for index in 0..<points.count - 1 {
      let (a, b) = (points[index], points[index + 1])
      let size = lengths[index + 1] - lengths[index]
      let direction = (b - a) * (1 / size)
      let along = (point - a) * direction
      // The first and the last piece go on beyond the ends.
      let low = index == 0 ? -Double.infinity : 0
      let high = index == points.count - 2 ? Double.infinity : size
      let clamped = min(max(along, low), high)
      let distance = point.distance(to: a + direction * clamped)
      if distance < best.distance {
        let side = (point - a) * Self.normal(direction)
        best = (distance, lengths[index] + clamped, side < 0 ? -distance : distance)
      }
    }
    return (best.along, best.below)
  }

  /// The direction downwards from a line that runs along `direction`.
  package static func normal(_ direction: PagePoint) -> PagePoint {
    PagePoint(x: -direction.y, y: direction.x)
  }

  private func pointOnCurve(_ length: Double) -> PagePoint {
    var (low, high) = (0, lengths.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lengths[middle] <= length { low = middle } else { high = middle }
    }
    let share = (length - lengths[low]) / (lengths[high] - lengths[low])
    return points[low] + (points[high] - points[low]) * share
  }

  private static func unit(_ vector: PagePoint) -> PagePoint {
    let size = (vector * vector).squareRoot()
    return size > 0 ? vector * (1 / size) : PagePoint(x: 1, y: 0)
  }
}
