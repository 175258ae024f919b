import Decoding

/// A sample of a scored set: its reference text, what was read, and how far they are apart.
package struct ScoredSample: Sendable, Equatable {
  package let set: String
  /// Where the sample came from.
  package let source: String
  package let truth: String
  package let read: String
  package let confidence: ReadingConfidence
  /// The part of the characters that is right; see `SampleReading`.
  package let rightShare: Double
  /// The edits under the protocol, nil for a sample that was left out.
  package let edits: Int?

  package init(
    set: String, source: String, truth: String, read: String, confidence: ReadingConfidence,
    rightShare: Double, edits: Int?
  ) {
    self.set = set
    self.source = source
    self.truth = truth
    self.read = read
    self.confidence = confidence
    self.rightShare = rightShare
    self.edits = edits
  }

  /// Samples as a CSV file.
  package static func csv(_ samples: [ScoredSample]) -> String {
    CSVWriter.file(
      [
        "set", "source", "truth", "read", "expected_share", "expected_share_raw",
        "text_probability", "text_probability_raw", "best_path_probability", "right_share", "edits",
      ],
      samples.map { sample in
        let (share, text) = (sample.confidence.rightShare, sample.confidence.text)
        return [
          sample.set, sample.source, sample.truth, sample.read, number(share.calibrated),
          "\(share.raw)", number(text.calibrated), "\(text.raw)", "\(sample.confidence.bestPath)",
          "\(sample.rightShare)", sample.edits.map(String.init) ?? "",
        ]
      })
  }

  /// Nothing where it is not known.
  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
