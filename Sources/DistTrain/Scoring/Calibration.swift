/// How well confidences say how many readings are right.
public struct Calibration: Sendable, Equatable, Encodable {
  /// Readings of about the same confidence.
  public struct Bin: Sendable, Equatable, Encodable {
    public let low: Double
    public let high: Double
    public var samples = 0
    /// Readings without a mistake.
    public var correct = 0
    fileprivate var confidenceSum = 0.0

    /// The mean of the confidences.
    public var confidence: Double { samples == 0 ? 0 : confidenceSum / Double(samples) }
    public var accuracy: Double { samples == 0 ? 0 : Double(correct) / Double(samples) }

    private enum Key: CodingKey { case low, high, samples, correct, confidence, accuracy }

    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Key.self)
      try values.encode(low, forKey: .low)
      try values.encode(high, forKey: .high)
      try values.encode(samples, forKey: .samples)
      try values.encode(correct, forKey: .correct)
      try values.encode(confidence, forKey: .confidence)
      try values.encode(accuracy, forKey: .accuracy)
    }
  }

  /// A bound on the confidence that keeps a given accuracy.
  public struct Threshold: Sendable, Equatable, Encodable {
    public let accuracy: Double
    public let confidence: Double
    /// The part of all readings that are at or above it.
    public let share: Double
  }

  /// Ten bins of equal width from 0 to 1.
  public let bins: [Bin]
  /// Σ over the bins of samples / all · |accuracy − mean confidence| (Guo et al., arXiv 1706.04599).
  public let expectedError: Double
  /// Mean confidence − accuracy: above 0 where the network is surer than it is right.
  public let bias: Double
  /// The lowest bound above which at least 99 % of the readings are right; nil where there is none.
  public let threshold: Threshold?

  /// - Parameter readings: how sure each is, and whether it is right.
  public init(_ readings: [(confidence: Double, isCorrect: Bool)], accuracy: Double = 0.99) {
    let count = 10
    var bins = (0..<count).map {
      Bin(low: Double($0) / Double(count), high: Double($0 + 1) / Double(count))
    }
    for reading in readings {
      let place = max(0, min(count - 1, Int(reading.confidence * Double(count))))
      bins[place].samples += 1
      bins[place].correct += reading.isCorrect ? 1 : 0
      bins[place].confidenceSum += reading.confidence
    }
    self.bins = bins
    let all = Double(max(1, readings.count))
    expectedError = bins.reduce(0) {
      $0 + Double($1.samples) / all * abs($1.accuracy - $1.confidence)
    }
    bias = bins.reduce(0) { $0 + ($1.confidenceSum - Double($1.correct)) } / all
    threshold = Self.threshold(readings, accuracy)
  }

  /// From the surest down, the last place at which enough of those before it are right; readings of equal
  /// confidence are above a bound together.
  private static func threshold(
    _ readings: [(confidence: Double, isCorrect: Bool)], _ accuracy: Double
  ) -> Threshold? {
    let sorted = readings.sorted { $0.confidence > $1.confidence }
    var correct = 0
    var found: Threshold?
    for (place, reading) in sorted.enumerated() {
      correct += reading.isCorrect ? 1 : 0
      let isLast = place + 1 == sorted.count || sorted[place + 1].confidence < reading.confidence
      guard isLast, Double(correct) >= accuracy * Double(place + 1) else { continue }
      found = Threshold(
        accuracy: accuracy, confidence: reading.confidence,
        share: Double(place + 1) / Double(sorted.count))
    }
    return found
  }
}
