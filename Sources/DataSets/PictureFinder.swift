import Console
import Files
import Foundation
import Pictures
import Samples

/// Finds pictures to be read: files, folders of files, LMDB databases and shards.
package struct PictureFinder: Sendable {
  package init() {}

  /// The pictures of several inputs, one after the other, each without a text.
  ///
  /// A folder is searched to its bottom, as ``FolderWalk`` does. What a database lacks and what of a folder
  /// cannot be read is in the listing's `skipped`.
  ///
  /// - Parameter note: called with a sentence on what is left out of a folder: hidden names, and files that are no
  ///   pictures by their names.
  /// - Throws: `UserError` if a folder has no picture, or a database or shards cannot be read.
  package func find(_ inputs: [String], note: (String) -> Void = { _ in }) throws -> SampleListing {
    var listing = SampleListing()
    for input in inputs {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
      if exists, isFolder.boolValue {
        let path = input.count > 1 && input.hasSuffix("/") ? String(input.dropLast()) : input
        try readFolder(path, note, &listing)
      } else if input.lowercased().hasSuffix(".mdb") {
        let url = URL(fileURLWithPath: input)
        let isUsual = url.lastPathComponent == "data.mdb"
        try LMDBSamples(
          path: isUsual ? url.deletingLastPathComponent().path : input, wantsTexts: false
        ).read(into: &listing)
      } else if LMDBReader.isDatabase(input) {
        try LMDBSamples(path: input, wantsTexts: false).read(into: &listing)
      } else if input.hasSuffix(".h5") {
        throw UserError("\(input): name the folder of the shards, not one of them", status: .usage)
      } else {
        listing.samples.append(.file(input), label: "", source: input)
        listing.limits.permit(link: input)
      }
    }
    for finding in listing.noted { note("\(finding.name): \(finding.detail)") }
    return listing
  }

  private func readFolder(
    _ folder: String, _ note: (String) -> Void, _ listing: inout SampleListing
  ) throws {
    let walk = try FolderWalk(folder)
    let pictures = walk.files.filter { PictureName.stem($0) != nil }
    let others = walk.files.filter { PictureName.stem($0) == nil }
    if others.contains("data.mdb") {
      return try LMDBSamples(path: folder, wantsTexts: false).read(into: &listing)
    }
    if pictures.isEmpty, others.contains(where: { !$0.contains("/") && $0.hasSuffix(".h5") }) {
      return try StoredSamples(folder: folder, wantsTexts: false).read(into: &listing)
    }
    guard !pictures.isEmpty else {
      let below = others.filter { $0.hasSuffix("/data.mdb") }.map { $0.dropLast("/data.mdb".count) }
      let hint =
        below.isEmpty
        ? ""
        : "; name the database: \(below.sorted().map { "\(folder)/\($0)" }.joined(separator: " or "))"
      throw UserError(
        "\(folder): there is no picture in this folder, nor an LMDB database, nor a shard\(hint)",
        status: .noInput)
    }
    for finding in walk.lost {
      listing.skip(finding.reason, "\(folder)/\(finding.name)", finding.detail)
    }
    if let first = walk.hidden.first {
      note(
        "\(folder): \(walk.hidden.count) hidden files and folders are left out (the first is \(first))"
      )
    }
    if let first = walk.repeated.first {
      note(
        "\(folder): \(NumberText.count(walk.repeated.count, "link")) left out, to folders that are read under other "
          + "names (the first is \(first))")
    }
    if let first = others.first {
      note(
        "\(folder): \(NumberText.count(others.count, "file")) left out, no pictures by their names (the first "
          + "is \(first))")
    }
    listing.limits.permit(walk, of: folder)
    for picture in pictures {
      let path = "\(folder)/\(picture)"
      listing.samples.append(.file(path), label: "", source: path)
    }
  }
}
