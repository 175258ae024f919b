/// What was read in an image.
public struct DecodedText: Sendable, Equatable {
  public let text: String
  /// The classes of the text's symbols.
  public let classes: [Int32]
  /// How sure the reading is, from 0 to 1.
  ///
  /// Of the best path: its probability. Of a beam search: p(text | image), the sum over all paths that
  /// read so, by the network alone. Of a lexicon: p(word | image) as a part of the sum over all words
  /// that were scored. It is 0 where the network puts out what is not a number.
  public let confidence: Double
  /// Further readings, best first.
  public let alternatives: [Alternative]

  /// A reading that came second or later.
  public struct Alternative: Sendable, Equatable, Codable {
    public let text: String
    /// As that of the best.
    public let confidence: Double

    public init(text: String, confidence: Double) {
      self.text = text
      self.confidence = confidence.isNaN ? 0 : confidence
    }
  }

  public init(
    text: String, classes: [Int32], confidence: Double, alternatives: [Alternative] = []
  ) {
    self.text = text
    self.classes = classes
    self.confidence = confidence.isNaN ? 0 : confidence
    self.alternatives = alternatives
  }
}
