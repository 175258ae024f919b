import Samples

/// A list of pictures and texts, as one file.
protocol ListFormat: SampleFormat {
  /// Whether a list is of this form by the ending of its name, in lower case, and its first lines.
  static func claims(ending: String, lines: [String]) -> Bool

  /// Whether a line seems to be of this form; of a list whose ending says nothing, most lines decide.
  ///
  /// - Parameter line: one without blanks around it.
  static func claims(line: String) -> Bool

  /// Adds the samples of a list.
  static func read(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing)
}

extension ListFormat {
  static func claims(ending: String, lines: [String]) -> Bool { false }

  static func claims(line: String) -> Bool { false }

  static func key(of folder: FolderContents) throws -> String? {
    SampleFinder.listNames.first(where: folder.names.contains)
  }

  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws {
    try search.readList(path, into: &listing)
  }

  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws {
    try search.read(file: folder.path + "/" + key, into: &listing)
  }
}
