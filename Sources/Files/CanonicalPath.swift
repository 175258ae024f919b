import Foundation
import Synchronization

/// Finds files whose names, or whose folders' names, are there in another of Unicode's forms than in a path.
package enum CanonicalPath {
  /// The file at a path: under the path itself, or by the rule of ``CanonicalNames`` under an equivalent one.
  package static func find(_ path: String) -> CanonicalNames<String>.Match {
    if access(path, F_OK) == 0 { return .found(path) }
    // A path of one form is that or nothing.
    if CanonicalNames<String>.isPlain(path) { return .missing }
    var found = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    // In bytes, as a name may begin with a mark that belongs to the slash before it.
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      let name = String(decoding: part, as: UTF8.self)
      let folder = found
      found = folder.isEmpty ? name : PathParts.path(folder, name)
      if access(found, F_OK) == 0 { continue }
      switch Self.names(in: folder.isEmpty ? "." : folder).equivalent(name) {
      case .missing: return .missing
      case .ambiguous(let names): return .ambiguous(names)
      case .found(let other): found = folder.isEmpty ? other : PathParts.path(folder, other)
      }
    }
    return .found(found)
  }

  /// The names of a folder when it was looked at, but for plain ones.
  private struct Folder {
    let changed: timespec
    let names: CanonicalNames<String>
  }

  /// Folders that were looked at; a list may name a million files of one.
  private static let folders = Mutex<[[UInt8]: Folder]>([:])
  private static let mostFolders = 64

  private static func names(in path: String) -> CanonicalNames<String> {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return .init() }
    let changed = status.st_mtim
    return folders.withLock { folders in
      let key = Array(path.utf8)
      if let known = folders[key], known.changed.tv_sec == changed.tv_sec,
        known.changed.tv_nsec == changed.tv_nsec
      {
        return known.names
      }
      var names = CanonicalNames<String>()
      // A folder that may be entered but not read has no other names to offer.
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      where !CanonicalNames<String>.isPlain(name) {
        names.insert(name, as: name)
      }
      if folders.count >= mostFolders { folders.removeAll() }
      folders[key] = Folder(changed: changed, names: names)
      return names
    }
  }
}
