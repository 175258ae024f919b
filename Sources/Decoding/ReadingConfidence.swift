/// How sure a reading is, as the network says it and, where its checkpoint has a calibration, as experience
/// says it.
public struct ReadingConfidence: Sendable, Equatable, Codable {
  /// A probability of the network, and the same calibrated.
  public struct Value: Sendable, Equatable, Codable {
    public let raw: Double
    /// Nil without a calibration for these weights and this decoder.
    public let calibrated: Double?

    public init(raw: Double, calibrated: Double? = nil) {
      self.raw = raw.isNaN ? 0 : raw
      self.calibrated = calibrated
    }

    /// What is shown: calibrated where that is known.
    public var best: Double { calibrated ?? raw }

    private enum CodingKeys: CodingKey { case raw, calibrated }

    /// Writes what is not known as null.
    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(raw, forKey: .raw)
      try values.encode(calibrated, forKey: .calibrated)
    }
  }

  /// p(text | image), the sum over all paths that read so, by the network alone; of a lexicon, the word's
  /// part of the sum over all words that were scored.
  public let text: Value
  /// The share of the text's characters that is expected to be right; see `TextEvidence`.
  public let rightShare: Value
  /// The probability of the likeliest path, which need not read as the text where words are given.
  public let bestPath: Double

  public init(text: Value, rightShare: Value, bestPath: Double) {
    self.text = text
    self.rightShare = rightShare
    self.bestPath = bestPath.isNaN ? 0 : bestPath
  }
}
