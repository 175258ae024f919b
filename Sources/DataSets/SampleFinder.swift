import Console
import Files
import Foundation
import Pages
import Pictures
import Samples

/// Finds the samples that an input names, in any of the forms of ``ImportFormat``.
package struct SampleFinder: Sendable {
  /// The lists that are looked for in a folder, in this order.
  package static let listNames = [
    "labels.tsv", "gt.txt", "rec_gt.txt", "labels.csv", "metadata.csv", "labels.jsonl",
    "metadata.jsonl", "labels.json", "labels.txt", "label.txt", "annotation.txt",
  ]

  private let pages: PageOptions

  package init(pages: PageOptions = PageOptions()) { self.pages = pages }

  /// The samples of several inputs, one after the other.
  package func find(_ inputs: [String], format: ImportFormat? = nil) throws -> SampleListing {
    var listing = SampleListing()
    for input in inputs { listing.append(try find(input, format: format)) }
    return listing
  }

  /// The samples of `input`, a file or a folder.
  ///
  /// - Parameters:
  ///   - labels: lists to use instead of the folder's own. Their paths are relative to the folder,
  ///     or else to the list's own folder.
  ///   - format: what the input is; nil finds out.
  /// - Throws: `UserError` if there is no such input or nothing in it looks like a data set.
  package func find(
    _ input: String, labels: [String] = [], format: ImportFormat? = nil
  ) throws -> SampleListing {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
      throw UserError("\(input): no such file or folder", status: .noInput)
    }
    let path = input.count > 1 && input.hasSuffix("/") ? String(input.dropLast()) : input
    var listing = SampleListing()
    for folder in pages.pictureFolders { listing.limits.permit(folder: folder) }
    if !labels.isEmpty {
      guard isFolder.boolValue else {
        throw UserError(
          "\(input) is a list already; with --labels, name the folder of the pictures",
          status: .usage)
      }
      for list in labels {
        try readList(list, in: [path, parent(list)], format, &listing)
      }
    } else if isFolder.boolValue {
      try readFolder(path, format, &listing)
    } else {
      try readFile(path, format, &listing)
    }
    if listing.samples.isEmpty && listing.skipped.isEmpty {
      throw UserError("\(input): the list is empty", status: .badData)
    }
    return listing
  }

  private func readList(
    _ list: String, in folders: [String], _ format: ImportFormat?, _ listing: inout SampleListing
  ) throws {
    var file = ListFile(path: list, paths: ListPaths(folders: folders), format: format)
    try file.read(into: &listing)
  }

  private func readFile(
    _ path: String, _ format: ImportFormat?, _ listing: inout SampleListing
  ) throws {
    let name = URL(fileURLWithPath: path).lastPathComponent
    switch (format, URL(fileURLWithPath: path).pathExtension.lowercased()) {
    case (.lmdb, _), (nil, "mdb"):
      // The file of a folder that holds nothing else is better known by the folder.
      try LMDBSamples(path: name == "data.mdb" ? parent(path) : path).read(into: &listing)
    case (nil, _) where LMDBReader.isDatabase(path):
      try LMDBSamples(path: path).read(into: &listing)
    case (.xml, _), (nil, "xml"):
      listing.origins.append(path)
      // A page's picture may be one folder up.
      listing.limits.permit(folder: parent(path) + "/..")
      PageFile(path: path, name: name, options: pages).read(into: &listing, isCertain: true)
    case (.shards, _), (nil, "h5"):
      throw UserError("\(path): name the folder of the shards, not one of them", status: .usage)
    case (.pairs, _):
      throw UserError("\(path): name the folder of the pairs", status: .usage)
    default:
      // docTR keeps its pictures in a folder beside labels.json.
      let folder = parent(path)
      let folders =
        name.hasSuffix(".json") ? [folder, folder + "/images"] : [folder]
      try readList(path, in: folders, format, &listing)
    }
  }

  private func readFolder(
    _ folder: String, _ format: ImportFormat?, _ listing: inout SampleListing
  ) throws {
    let names = try FolderWalk(folder, isDeep: false).files
    let hasDatabase = names.contains("data.mdb")
    let hasShards = names.contains { $0.hasSuffix(".h5") }
    switch format {
    case .lmdb: try LMDBSamples(path: folder).read(into: &listing)
    case .shards: try StoredSamples(folder: folder).read(into: &listing)
    case .pairs:
      if try !PairFolder(path: folder).read(into: &listing) { throw try noSamples(in: folder) }
    case .xml:
      if try !readPages(folder, &listing) { throw try noSamples(in: folder) }
    case nil where hasDatabase:
      try LMDBSamples(path: folder).read(into: &listing)
      noteOthers(names, beside: "data.mdb", &listing)
    case nil where hasShards:
      try StoredSamples(folder: folder).read(into: &listing)
      let first = names.filter { $0.hasSuffix(".h5") }.min()
      if let first { noteOthers(names, beside: first, &listing) }
    default:
      if let list = Self.listNames.first(where: names.contains) {
        try readFile(folder + "/" + list, format, &listing)
        noteOthers(names, beside: list, &listing)
      } else if format != nil {
        throw try noSamples(in: folder)
      } else if try PairFolder(path: folder).read(into: &listing) {
        notePages(folder, &listing)
      } else if try !readPages(folder, &listing) {
        throw try noSamples(in: folder)
      }
    }
  }

  /// Reads all PAGE and ALTO files of a folder and below; false if there is no XML file.
  private func readPages(_ folder: String, _ listing: inout SampleListing) throws -> Bool {
    let walk = try FolderWalk(folder)
    let names = walk.files.filter { $0.lowercased().hasSuffix(".xml") }
    guard !names.isEmpty else { return false }
    listing.origins.append(folder)
    listing.skipped += walk.findings
    listing.limits.permit(walk, of: folder)
    listing.limits.permit(folder: folder + "/..")
    for name in names {
      PageFile(path: folder + "/" + name, name: name, options: pages)
        .read(into: &listing, isCertain: false)
    }
    return true
  }

  /// Names the lists and pairs beside the list, database or shards that are read: they may be of the same samples, or
  /// of others.
  private func noteOthers(_ names: [String], beside list: String, _ listing: inout SampleListing) {
    let lists = Self.listNames.filter { $0 != list && names.contains($0) }
    let pairs = names.filter { $0.hasSuffix(PairFolder.textEnding) }
    var others: [String] = []
    if !lists.isEmpty { others.append(lists.joined(separator: ", ")) }
    if let first = pairs.min() {
      others.append("\(NumberText.count(pairs.count, "text")) of pairs, the first \(first),")
    }
    guard !others.isEmpty else { return }
    let lie = lists.count + pairs.count == 1 ? "lies" : "lie"
    let read = list.hasSuffix(".h5") ? "shards are" : "\(list) is"
    listing.skip(
      .otherFile, list,
      "\(others.joined(separator: " and ")) \(lie) beside it, and only \(read) read; name a list, or several, "
        + "to read others, and --format pairs reads pairs")
  }

  /// Says that there are pages beside pairs, which may be the same lines: they are not read twice.
  private func notePages(_ folder: String, _ listing: inout SampleListing) {
    let names = (FileManager.default.subpaths(atPath: folder) ?? [])
      .filter { $0.lowercased().hasSuffix(".xml") }
    guard let first = names.min() else { return }
    listing.skip(
      .otherFile, first,
      "\(names.count) XML files lie beside pairs of pictures and texts, and only the pairs are read; "
        + "--format xml reads the pages")
  }

  private func parent(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// What the folder has instead of samples, as far as it is known.
  private func noSamples(in folder: String) throws -> UserError {
    let walk = try FolderWalk(folder)
    let lists = walk.files.filter { $0.hasSuffix(".tsv") }
    let below = walk.files.filter { $0.hasSuffix("/data.mdb") }.map {
      String($0.dropLast("/data.mdb".count))
    }
    let stems = Set(walk.files.compactMap(PictureName.stem))
    let plainTexts = walk.files.filter {
      $0.hasSuffix(".txt") && stems.contains(String($0.dropLast(4)))
    }
    var hint = "a list has lines of path TAB text"
    if !lists.isEmpty {
      hint = "name the list itself: \(lists.map { folder + "/" + $0 }.joined(separator: " or "))"
    } else if !below.isEmpty {
      hint =
        "name the database itself: \(below.map { folder + "/" + $0 }.joined(separator: " or "))"
    } else if let text = plainTexts.first {
      let stem = text.dropLast(4)
      hint =
        "\(NumberText.count(plainTexts.count, "text stands", "texts stand")) beside pictures under names such "
        + "as \(text): rename \(plainTexts.count == 1 ? "it" : "them"), as a text is looked for as "
        + "\(stem).gt.txt"
    } else if let first = walk.unreadable.first {
      hint = "\(first.path) cannot be read (\(first.reason))"
    }
    return UserError(
      "\(folder): there is no labels.tsv, gt.txt or the like, no pair x.png and x.gt.txt, no LMDB "
        + "database, no shard and no PAGE or ALTO file; \(hint)",
      status: .badData)
  }
}
