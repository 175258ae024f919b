import Decoding

/// What was read in a picture.
public struct Transcript: Sendable, Equatable, Codable {
  /// The picture's name.
  public let image: String
  /// The size of the picture, in pixels.
  public let width: Int
  public let height: Int
  public let text: String
  /// How sure the reading is, from 0 to 1; see `DecodedText`.
  public let confidence: Double
  /// The symbols of the text.
  public let characters: [Symbol]
  /// Further readings, best first; nil where none were asked for.
  public let alternatives: [DecodedText.Alternative]?

  /// A symbol of the text.
  public struct Symbol: Sendable, Equatable, Codable {
    public let text: String
    /// How sure the network is of it, from 0 to 1; see `LabelScorer`.
    public let confidence: Double
    /// The column of the picture about which it is read, in pixels from the left.
    public let x: Double

    public init(text: String, confidence: Double, x: Double) {
      self.text = text
      self.confidence = confidence
      self.x = x
    }
  }

  public init(
    image: String, width: Int, height: Int, text: String, confidence: Double,
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
