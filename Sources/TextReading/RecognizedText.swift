import Recognition

/// What was read in a picture.
public struct RecognizedText: Sendable, Equatable {
  /// The text, in logical order.
  public let text: String
  /// The probability that the text is right: calibrated where the checkpoint has a calibration, else as the network
  /// says it.
  public let confidence: Double
  /// The share of the characters that is expected to be right, calibrated likewise; for lines it says more.
  public let expectedShareOfRightCharacters: Double
  /// The symbols of the text in their order.
  public let symbols: [Symbol]

  /// A symbol of the text.
  public struct Symbol: Sendable, Equatable {
    public let text: String
    /// How sure the network is of it.
    public let confidence: Double
    /// Where it stands, as a part of the picture's width from the left, 0 to 1.
    public let position: Double
  }

  init(_ reading: PictureReader.Reading) {
    text = reading.text
    confidence = reading.confidence.text.best
    expectedShareOfRightCharacters = reading.confidence.rightShare.best
    symbols = reading.symbols.map {
      Symbol(text: $0.text, confidence: $0.confidence, position: min(1, $0.position))
    }
  }
}
