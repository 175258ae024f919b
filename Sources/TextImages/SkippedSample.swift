/// Why a sample is not part of an imported data set.
public enum SkipReason: String, Sendable, CaseIterable {
  case malformedLine = "malformed line"
  case missingImage = "missing image"
  case missingLabel = "missing label"
  case emptyLabel = "empty label"
  case emptyFile = "empty file"
  case undecodable = "undecodable"
  case tooLarge = "too large"
  case cannotFit = "cannot fit"
  case noGlyphs = "no glyphs"
}

/// A sample that was left out, by name.
public struct SkippedSample: Sendable, Equatable {
  public let reason: SkipReason
  /// The picture's path as listed, or the list and the line.
  public let name: String
  /// What exactly is wrong, for a person.
  public let detail: String

  public init(reason: SkipReason, name: String, detail: String) {
    self.reason = reason
    self.name = name
    self.detail = detail
  }
}
