import Decoding

/// What was read in a sample of a data set.
public struct SampleReading: Sendable, Equatable, Codable {
  /// The number of the sample in its set.
  public let sample: Int
  public let text: String
  /// How sure the reading is.
  public let confidence: ReadingConfidence
  /// Whether all of it stands there.
  public let isCorrect: Bool
  /// The part of its characters that stand there, with none missing before them; of an empty text, 1 if
  /// nothing stands there.
  public let rightShare: Double
}
