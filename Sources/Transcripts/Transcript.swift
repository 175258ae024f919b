import Decoding

/// What was read in a picture.
package struct Transcript: Sendable, Equatable, Codable {
  /// The picture's name.
  package let image: String
  /// The size of the picture, in pixels.
  package let width: Int
  package let height: Int
  package let text: String
  /// How sure the reading is.
  package let confidence: ReadingConfidence
  /// The symbols of the text.
  package let characters: [Symbol]
  /// Further readings, best first; nil where none were asked for.
  package let alternatives: [DecodedText.Alternative]?

  /// A symbol of the text.
  package struct Symbol: Sendable, Equatable, Codable {
    package let text: String
    /// How sure it is, from 0 to 1; calibrated where the text's confidence is.
    package let confidence: Double
    /// The column of the picture about which it is read, in pixels from the left.
    package let x: Double

    package init(text: String, confidence: Double, x: Double) {
      self.text = text
      self.confidence = confidence
      self.x = x
    }
  }

  package init(
    image: String, width: Int, height: Int, text: String, confidence: ReadingConfidence,
    characters: [Symbol], alternatives: [DecodedText.Alternative]? = nil
  ) {
    self.image = image
    self.width = width
    self.height = height
    self.text = text
    self.confidence = confidence
    self.characters = characters
    self.alternatives = alternatives
  }
}

extension Transcript {
  /// A reading of which nothing but the text is known.
  package init(image: String, width: Int, height: Int, text: String) {
    let unknown = ReadingConfidence.Value(raw: 0, calibrated: nil)
    self.init(
      image: image, width: width, height: height, text: text,
      confidence: ReadingConfidence(text: unknown, rightShare: unknown, bestPath: 0),
      characters: [])
  }

  private enum CodingKeys: String, CodingKey {
    case image, width, height, text, confidence, characters, alternatives
    case textProbability = "text_probability"
    case rightCharacters = "right_characters"
    case bestPathProbability = "best_path_probability"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      image: try values.decode(String.self, forKey: .image),
      width: try values.decode(Int.self, forKey: .width),
      height: try values.decode(Int.self, forKey: .height),
      text: try values.decode(String.self, forKey: .text),
      confidence: ReadingConfidence(
        text: try values.decode(ReadingConfidence.Value.self, forKey: .textProbability),
        rightShare: try values.decode(ReadingConfidence.Value.self, forKey: .rightCharacters),
        bestPath: try values.decode(Double.self, forKey: .bestPathProbability)),
      characters: try values.decode([Symbol].self, forKey: .characters),
      alternatives: try values.decodeIfPresent(
        [DecodedText.Alternative].self, forKey: .alternatives))
  }

  /// Writes the raw and the calibrated values, and as `confidence` the text's probability as it is shown.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(image, forKey: .image)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encode(text, forKey: .text)
    try values.encode(confidence.text.best, forKey: .confidence)
    try values.encode(confidence.text, forKey: .textProbability)
    try values.encode(confidence.rightShare, forKey: .rightCharacters)
    try values.encode(confidence.bestPath, forKey: .bestPathProbability)
    try values.encode(characters, forKey: .characters)
    try values.encodeIfPresent(alternatives, forKey: .alternatives)
  }
}
