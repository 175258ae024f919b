/// What was read in an image.
public struct DecodedText: Sendable, Equatable {
  public let text: String
  /// The classes of the text's symbols.
  public let classes: [Int32]
  /// How sure the reading is. All is 0 where the network puts out what is not a number.
  public let confidence: ReadingConfidence
  /// What the network says for each of the classes, its confidence calibrated where that is known.
  public let symbols: [SymbolEvidence]
  /// The confidences of the symbols as the network says them.
  public let rawSymbols: [Double]
  /// Further readings, best first.
  public let alternatives: [Alternative]

  /// A reading that came second or later.
  public struct Alternative: Sendable, Equatable, Codable {
    public let text: String
    /// p(text | image), or of a lexicon the word's part; not calibrated, which only best readings are.
    public let confidence: Double

    public init(text: String, confidence: Double) {
      self.text = text
      self.confidence = confidence.isNaN ? 0 : confidence
    }
  }
}

extension DecodedText {
  /// - Parameters:
  ///   - probability: of the text, if it is another than that of all its paths.
  ///   - calibration: one that belongs to the network's weights and to the decoder.
  init(
    text: String, classes: [Int32], evidence: TextEvidence, probability: Double? = nil,
    bestPath: Double, calibration: ConfidenceCalibration?, alternatives: [Alternative] = []
  ) {
    self.text = text
    self.classes = classes
    self.alternatives = alternatives
    let raw = probability ?? evidence.probability
    rawSymbols = evidence.symbols.map(\.confidence)
    symbols = evidence.symbols.map {
      SymbolEvidence(
        confidence: calibration?.character($0.confidence) ?? $0.confidence, frame: $0.frame)
    }
    let characters = rawSymbols
    confidence = ReadingConfidence(
      text: .init(raw: raw, calibrated: calibration?.text(raw)),
      rightShare: .init(
        raw: evidence.rightShare,
        calibrated: calibration?.rightShare(characters: characters, textProbability: raw)),
      bestPath: bestPath)
  }
}
