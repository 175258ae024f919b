import Console
import Kernels

/// How well confidences say how much of the readings is right.
package struct Calibration: Sendable, Equatable, Encodable {
  /// A reading: its expected and its actual share of right symbols, both from 0 to 1.
  package typealias Reading = (confidence: Double, outcome: Double)

  /// Readings of about the same confidence.
  package struct Bin: Sendable, Equatable, Encodable {
    /// The least and the greatest confidence.
    package let low: Double
    package let high: Double
    package let samples: Int
    /// The mean of the confidences.
    package let confidence: Double
    /// The mean of the outcomes: of whole texts, the part of them that is right.
    package let accuracy: Double
  }

  /// A bound on the confidence that keeps a given accuracy.
  package struct Threshold: Sendable, Equatable, Encodable {
    package let accuracy: Double
    package let confidence: Double
    /// The part of all readings that are at or above it.
    package let share: Double
  }

  /// Bins with the same number of readings, by their confidence: 15, and fewer of less than 20 each.
  package let bins: [Bin]
  /// Σ over the bins of samples / all · |accuracy − mean confidence| (Guo et al., arXiv 1706.04599); nil
  /// of nothing, as the bias.
  @Figure package internal(set) var expectedError: Double?
  /// Mean confidence − accuracy: above 0 where the network is surer than it is right.
  @Figure package internal(set) var bias: Double?
  /// The lowest bound above which at least 99 % of the readings are right; nil where there is none.
  package let threshold: Threshold?

  package init(_ readings: [Reading], accuracy: Double = 0.99) {
    let sorted = Self.sorted(readings)
    bins = Self.ranges(sorted.count).map { range in
      let part = sorted[range]
      let count = Double(part.count)
      return Bin(
        low: part[range.lowerBound].confidence, high: part[range.upperBound - 1].confidence,
        samples: part.count, confidence: part.reduce(0) { $0 + $1.confidence } / count,
        accuracy: part.reduce(0) { $0 + $1.outcome } / count)
    }
    let all = Double(sorted.count)
    expectedError = sorted.isEmpty ? nil : Self.error(sorted)
    bias =
      sorted.isEmpty ? nil : sorted.reduce(0) { $0 + ($1.confidence - $1.outcome) } / all
    threshold = Self.threshold(sorted, accuracy)
  }

  /// The expected calibration error that 95 of 100 readers stay within whose readings are right as often
  /// as these confidences say: what is below it may be chance. Nil of nothing.
  package static func chanceError(_ confidences: [Double], draws: Int = 100) -> Double? {
    guard !confidences.isEmpty else { return nil }
    let sorted = confidences.sorted()
    let errors = (0..<draws).map { draw in
      let random = CounterRandom(seed: UInt64(draw), purpose: 92)
      return error(
        sorted.enumerated().map {
          ($1, Double(random.float(at: UInt64($0))) < $1 ? 1 : 0)
        })
    }
    return errors.sorted()[min(draws - 1, draws * 95 / 100)]
  }

  /// By their confidence; of equal ones the first comes first.
  private static func sorted(_ readings: [Reading]) -> [Reading] {
    readings.enumerated().sorted {
      ($0.element.confidence, $0.offset) < ($1.element.confidence, $1.offset)
    }.map(\.element)
  }

  private static func ranges(_ count: Int) -> [Range<Int>] {
    guard count > 0 else { return [] }
    let bins = min(15, max(1, count / 20))
    return (0..<bins).map { $0 * count / bins..<($0 + 1) * count / bins }
  }

  /// - Parameter sorted: by their confidence.
  private static func error(_ sorted: [Reading]) -> Double {
    ranges(sorted.count).reduce(0) { sum, range in
      sum + abs(sorted[range].reduce(0) { $0 + ($1.confidence - $1.outcome) })
    } / Double(sorted.count)
  }

  /// From the surest down, the last index at which enough of those before it are right; readings of equal
  /// confidence are above a bound together.
  private static func threshold(_ sorted: [Reading], _ accuracy: Double) -> Threshold? {
    var correct = 0.0
    var found: Threshold?
    for index in sorted.indices.reversed() {
      correct += sorted[index].outcome
      let isLast = index == 0 || sorted[index - 1].confidence < sorted[index].confidence
      let count = sorted.count - index
      guard isLast, correct >= accuracy * Double(count) else { continue }
      found = Threshold(
        accuracy: accuracy, confidence: sorted[index].confidence,
        share: Double(count) / Double(sorted.count))
    }
    return found
  }
}
