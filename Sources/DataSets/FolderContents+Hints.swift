import Console
import Files
import Pictures
import Samples

extension FolderContents {
  /// What the folder has instead of samples, as far as it is known.
  func noSamples() throws -> UserError {
    let (walk, folder) = (try walk(), path)
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
