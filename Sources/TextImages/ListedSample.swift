/// A picture and what it says, found but not yet read.
public struct ListedSample: Sendable, Equatable {
  /// The path of the picture.
  public let path: String
  /// What the picture says, without white space at its ends.
  public let label: String
  /// The name the sample keeps in the data set: the path as listed.
  public let source: String

  public init(path: String, label: String, source: String) {
    self.path = path
    self.label = label
    self.source = source
  }
}

/// The samples of one or more inputs, in the order of their lists, and what was left out.
public struct SampleListing: Sendable, Equatable {
  public var samples: [ListedSample] = []
  public var skipped: [SkippedSample] = []
  /// The lists and folders that were read.
  public var origins: [String] = []

  public init() {}
}
