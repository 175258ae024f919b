import Samples

/// How high lines are of which nothing but the baseline is known, by the distance to their neighbours.
struct LineHeights {
  /// Parts of the distance to the next line that a line takes above its baseline and below it.
  private static let (above, below) = (0.75, 0.3)
  /// Lines before and behind that are looked at, so that the time is bounded.
  private static let reach = 2000

  private let baselines: [Baseline?]
  /// For each line the distance to the nearest, above or below.
  private let distances: [Double?]
  private let median: Double?

  init(_ baselines: [Baseline?]) {
    self.baselines = baselines
    distances = baselines.indices.map { Self.distance(of: $0, in: baselines) }
    let known = distances.compactMap(\.self).sorted()
    median = known.isEmpty ? nil : known[known.count / 2]
  }

  /// An outline about the baseline of a line; nil where no line tells how high it is.
  func outline(ofLine index: Int) -> Outline? {
    guard let baseline = baselines[index], let median else { return nil }
    // The last line before a gap is no higher than the others.
    let distance = min(distances[index] ?? median, 1.5 * median)
    let pairs = baseline.points.indices.map { point in
      let along = baseline.project(baseline.points[point]).along
      let direction = baseline.direction(at: along, chord: distance)
      return (baseline.points[point], Baseline.normal(direction))
    }
    return Outline(
      pairs.map { $0.0 - $0.1 * (Self.above * distance) }
        + pairs.reversed().map { $0.0 + $0.1 * (Self.below * distance) })
  }

  private static func distance(of index: Int, in baselines: [Baseline?]) -> Double? {
    guard let own = baselines[index] else { return nil }
    let normal = Baseline.normal(own.chord)
    let (low, high) = (max(0, index - reach), min(baselines.count, index + reach + 1))
    var nearest: Double?
    for other in low..<high where other != index {
      guard let line = baselines[other], abs(line.chord * own.chord) > 0.8 else { continue }
      let ends = [line.points[0], line.points[line.points.count - 1]].map {
        ($0 - own.points[0]) * own.chord
      }
      // Lines side by side are not one above the other.
      guard min(ends[0], ends[1]) < own.length, max(ends[0], ends[1]) > 0 else { continue }
      let middle = (line.points[0] + line.points[line.points.count - 1]) * 0.5
      let centre = (own.points[0] + own.points[own.points.count - 1]) * 0.5
      let distance = abs((middle - centre) * normal)
      if distance > 3, distance < nearest ?? .infinity { nearest = distance }
    }
    return nearest
  }
}
