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
    if picture.utf8.first == UInt8(ascii: "/") { return picture }
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

  /// Pictures that are looked for to tell where the paths of a list start.
  private static let looks = 100

  /// The paths of a list with these pictures: where none of the folders holds one of the first, but the working folder
  /// holds the very first, the list's paths start there.
  func settled(by names: some Sequence<String>) -> ListPaths {
    var here: ListPaths?
    var count = 0
    for name in names {
      let picture = NamedPictures.first(of: name)
      if picture.utf8.first == UInt8(ascii: "/") || picture.isEmpty { continue }
      if Self.isThere(resolve(picture)) { return self }
      if here == nil {
        let working = ListPaths(folders: ["."])
        guard Self.isThere(working.resolve(picture)) else { return self }
        here = working
      }
      count += 1
      if count == Self.looks { break }
    }
    return here ?? self
  }
}
