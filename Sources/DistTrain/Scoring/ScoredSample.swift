/// A sample of a scored set: what stands there, what was read, and how far they are apart.
public struct ScoredSample: Sendable, Equatable {
  public let set: String
  /// Where the sample came from.
  public let source: String
  public let truth: String
  public let read: String
  public let confidence: Double
  /// The edits under the protocol, nil for a sample that was left out.
  public let edits: Int?

  public init(
    set: String, source: String, truth: String, read: String, confidence: Double, edits: Int?
  ) {
    self.set = set
    self.source = source
    self.truth = truth
    self.read = read
    self.confidence = confidence
    self.edits = edits
  }

  /// Samples as a CSV file.
  public static func csv(_ samples: [ScoredSample]) -> String {
    CSVText.file(
      ["set", "source", "truth", "read", "confidence", "edits"],
      samples.map {
        [
          $0.set, $0.source, $0.truth, $0.read, "\($0.confidence)",
          $0.edits.map(String.init) ?? "",
        ]
      })
  }
}
