import Decoding

/// What was read in a sample of a data set.
package struct SampleReading: Sendable, Equatable, Codable {
  /// The number of the sample in its set.
  package let sample: Int
  package let text: String
  /// How sure the reading is.
  package let confidence: ReadingConfidence
  /// Whether all of it stands there.
  package let isCorrect: Bool
  /// The part of its characters that stand there, with none missing before them; of an empty text, 1 if
  /// nothing stands there.
  package let rightShare: Double
}
