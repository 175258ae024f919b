import Foundation
import Pages
import Samples

/// Reads one input in the form that the user named, or else in that of the first format that claims it.
struct SampleSearch {
  let pages: PageOptions
  /// The form that the user named.
  let format: ImportFormat?

  func read(file path: String, into listing: inout SampleListing) throws {
    let claiming = ImportFormat.allCases.lazy.map(\.reader).first { $0.claims(file: path) }
    if let reader = format?.reader ?? claiming {
      try reader.read(file: path, in: self, into: &listing)
    } else {
      try readList(path, into: &listing)
    }
  }

  func read(folder path: String, into listing: inout SampleListing) throws {
    let folder = try FolderContents(path)
    for reader in format.map({ [$0.reader] }) ?? ImportFormat.allCases.map(\.reader) {
      guard let key = try reader.key(of: folder) else { continue }
      try reader.read(folder, by: key, in: self, into: &listing)
      if format == nil || reader is any ListFormat.Type {
        reader.noteOthers(in: folder, beside: key, &listing)
      }
      return
    }
    throw try folder.noSamples()
  }

  /// Adds the samples of a list.
  ///
  /// - Parameter folders: where its paths may start; nil looks beside the list.
  func readList(_ path: String, in folders: [String]? = nil, into listing: inout SampleListing)
    throws
  {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    // docTR keeps its pictures in a folder beside labels.json.
    let beside = path.hasSuffix(".json") ? [folder, folder + "/images"] : [folder]
    var list = ListFile(
      path: path, paths: ListPaths(folders: folders ?? beside),
      format: format?.reader as? any ListFormat.Type)
    try list.read(into: &listing)
  }
}
