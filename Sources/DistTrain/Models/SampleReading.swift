/// What was read in a sample of a data set.
public struct SampleReading: Sendable, Equatable, Codable {
  /// The number of the sample in its set.
  public let sample: Int
  public let text: String
  /// How sure the reading is; see `DecodedText`.
  public let confidence: Double

  public init(sample: Int, text: String, confidence: Double) {
    self.sample = sample
    self.text = text
    self.confidence = confidence
  }
}
