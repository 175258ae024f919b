import Foundation

/// Turns the paths of a list into paths of files.
struct ListPaths {
  /// Where relative paths start: the first of these folders that holds the picture.
  let folders: [String]

  init(folders: [String]) {
    var seen = Set<String>()
    self.folders = folders.filter { seen.insert($0).inserted }
  }

  /// The folder, where it is one only and nothing has to be looked for.
  var only: String? { folders.count == 1 ? folders[0] : nil }

  func resolve(_ picture: String) -> String {
    if picture.hasPrefix("/") { return picture }
    let candidates = folders.map { $0 + "/" + picture }
    if candidates.count == 1 { return candidates[0] }
    return candidates.first { access($0, F_OK) == 0 } ?? candidates[0]
  }
}
