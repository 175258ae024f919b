/// How sure a reading is, as the network says it and, where its checkpoint has a calibration, as experience
/// says it.
package struct ReadingConfidence: Sendable, Equatable, Codable {
  /// A probability of the network, and the same calibrated.
  package typealias Value = Calibrated<Double>

  /// p(text | image), the sum over all paths that read so, by the network alone; of a lexicon, the word's
  /// part of the sum over all words that were scored.
  package let text: Value
  /// The share of the text's characters that is expected to be right; see `TextEvidence`.
  package let rightShare: Value
  /// The probability of the likeliest path, which need not read as the text where words are given.
  package let bestPath: Double

  package init(text: Value, rightShare: Value, bestPath: Double) {
    self.text = text.ofNumbers
    self.rightShare = rightShare.ofNumbers
    self.bestPath = bestPath.isNaN ? 0 : bestPath
  }
}

extension Calibrated<Double> {
  /// The same with 0 where the network puts out what is not a number.
  fileprivate var ofNumbers: Self {
    raw.isNaN ? Calibrated(raw: 0, calibrated: calibrated) : self
  }
}
