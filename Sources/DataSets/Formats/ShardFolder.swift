import Console
import Foundation
import Samples

/// A data set of this program: a folder of shards.
enum ShardFolder: SampleFormat {
  static func claims(file path: String) -> Bool {
    URL(fileURLWithPath: path).pathExtension.lowercased() == "h5"
  }

  static func key(of folder: FolderContents) -> String? {
    folder.names.filter { $0.hasSuffix(".h5") }.min()
  }

  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws {
    throw UserError("\(path): name the folder of the shards, not one of them", status: .usage)
  }

  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws {
    try StoredSamples(folder: folder.path).read(into: &listing)
  }
}
