/// What was read in an image.
package struct DecodedText: Sendable, Equatable {
  package let text: String
  /// The classes of the text's symbols.
  package let classes: [Int32]
  /// How sure the reading is. All is 0 where the network puts out what is not a number.
  package let confidence: ReadingConfidence
  /// What the network says for each of the classes, its confidence calibrated where that is known.
  package let symbols: [SymbolEvidence]
  /// The confidences of the symbols as the network says them.
  package let rawSymbols: [Double]
  /// Further readings, best first.
  package let alternatives: [Alternative]

  /// A reading that came second or later.
  package struct Alternative: Sendable, Equatable, Codable {
    package let text: String
    /// p(text | image), or of a lexicon the word's part; not calibrated, which only best readings are.
    package let confidence: Double

    package init(text: String, confidence: Double) {
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
