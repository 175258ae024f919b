import Console
import Files
import Samples

/// The files of a folder in which samples are looked for.
final class FolderContents {
  let path: String
  /// The names of the files in the folder itself.
  let names: [String]
  private var foundBelow: FolderWalk?

  init(_ path: String) throws {
    self.path = path
    names = try FolderWalk(path, isDeep: false).files
  }

  /// The files of the folder and below it, looked for once.
  func walk() throws -> FolderWalk {
    if let foundBelow { return foundBelow }
    let walk = try FolderWalk(path)
    foundBelow = walk
    return walk
  }

  /// The first file in the folder or below it whose name has an ending, in lower case.
  func first(ending: String) throws -> String? {
    try walk().files.first { $0.lowercased().hasSuffix(ending) }
  }

  /// Names the lists and pairs beside the list, database or shards that are read: they may be of the same samples, or
  /// of others.
  func noteLists(beside list: String, _ listing: inout SampleListing) {
    let lists = SampleFinder.listNames.filter { $0 != list && names.contains($0) }
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
}
