import Foundation

/// The folders and files that the paths of lists, databases and pages may lead to.
///
/// A list from somewhere else may name any file, and its picture would go into a data set. So what a path
/// leads to, links followed, is to lie below the folder of what names it.
package struct PathLimits: Sendable, Equatable {
  /// Real paths.
  private var folders = Set<String>()
  private var files = Set<String>()

  package init() {}

  /// Permits what is in a folder and below it.
  package mutating func permit(folder: String) {
    if let path = Self.real(folder) { folders.insert(path) }
  }

  /// Permits what a link leads to: a file, or a folder and what is below it.
  package mutating func permit(link: String) {
    if let path = Self.real(link) {
      files.insert(path)
      var status = stat()
      if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { folders.insert(path) }
    }
  }

  /// Permits what another permits, too.
  package mutating func formUnion(_ other: PathLimits) {
    folders.formUnion(other.folders)
    files.formUnion(other.files)
  }

  /// Whether a file is permitted; one that is not there is.
  package func permits(_ path: String) -> Bool {
    guard let real = Self.real(path) else { return true }
    return files.contains(real)
      || folders.contains { $0 == "/" || real.utf8.starts(with: ($0 + "/").utf8) }
  }

  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
