import Foundation

/// Turns the paths of a list into paths of files.
struct ListPaths {
  /// Where relative paths start: the first of these folders that holds the picture.
  let folders: [String]

  func resolve(_ picture: String) -> String {
    if picture.hasPrefix("/") { return picture }
    let candidates = folders.map { $0 + "/" + picture }
    if candidates.count == 1 { return candidates[0] }
    return candidates.first { access($0, F_OK) == 0 } ?? candidates[0]
  }
}
