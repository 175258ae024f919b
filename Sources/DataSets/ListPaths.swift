import Files
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
    // Windows separates the names of a path with backslashes.
    let others =
      picture.contains("\\")
      ? folders.map { $0 + "/" + String(picture.map { $0 == "\\" ? "/" : $0 }) } : []
    if candidates.count == 1, others.isEmpty { return candidates[0] }
    let all = candidates + others
    if let file = all.first(where: { access($0, F_OK) == 0 }) { return file }
    return all.first { Self.isThere($0) } ?? candidates[0]
  }

  /// Whether a file is there, under this name or under others of Unicode's forms.
  private static func isThere(_ path: String) -> Bool {
    if case .missing = CanonicalPath.find(path) { false } else { true }
  }

  /// The paths of a list with this picture: where none of the folders holds it, but the working folder does,
  /// the list's paths start there.
  func settled(by name: String) -> ListPaths {
    let picture = NamedPictures.first(of: name)
    if picture.hasPrefix("/") || picture.isEmpty { return self }
    let here = ListPaths(folders: ["."])
    return Self.isThere(resolve(picture)) || !Self.isThere(here.resolve(picture)) ? self : here
  }
}
