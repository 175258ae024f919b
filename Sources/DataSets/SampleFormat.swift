import Samples

/// A form in which samples are found: how a file or a folder is known to be of it, and how it is read.
protocol SampleFormat: Sendable {
  /// Whether a file is of this form, by its name or its first bytes, where the user names no form.
  static func claims(file path: String) -> Bool

  /// The file by which a folder is known to be of this form; nil for other folders.
  static func key(of folder: FolderContents) throws -> String?

  /// Adds the samples of a file.
  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws

  /// Adds the samples of a folder that is of this form by the file `key`.
  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws

  /// Names what else a folder has that may be samples, where the user named no form.
  static func noteOthers(
    in folder: FolderContents, beside key: String, _ listing: inout SampleListing)
}

extension SampleFormat {
  static func claims(file path: String) -> Bool { false }

  static func noteOthers(
    in folder: FolderContents, beside key: String, _ listing: inout SampleListing
  ) {
    folder.noteLists(beside: key, &listing)
  }
}
