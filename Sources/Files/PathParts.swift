/// The folder and the name of a path, by its slashes alone.
///
/// Foundation's own (`NSString.deletingLastPathComponent`) traps for names of one character on Linux.
package enum PathParts {
  /// What stands before the last name, as `a` of `a/b` and of `a/b/`; empty where there is only a name, `/` of
  /// what lies at the root.
  package static func folder(of path: String) -> String {
    split(path).folder
  }

  /// The last name, as `b` of `a/b` and of `a/b/`; `/` of the root, empty of nothing.
  package static func name(of path: String) -> String {
    split(path).name
  }

  /// The path of a name in a folder, which may end in a slash.
  package static func path(_ folder: String, _ name: String) -> String {
    folder.utf8.last == UInt8(ascii: "/") ? folder + name : "\(folder)/\(name)"
  }

  /// The names between the slashes, empty ones too.
  package static func names(of path: some StringProtocol) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let slash = UInt8(ascii: "/")
    // In bytes, as a name may begin with a mark that belongs to the character before it.
    let bytes = path.utf8
    guard let last = bytes.lastIndex(where: { $0 != slash }) else {
      return bytes.isEmpty ? ("", "") : ("/", "/")
    }
    let end = bytes.index(after: last)
    guard let before = bytes[..<end].lastIndex(of: slash) else {
      return ("", String(decoding: bytes[..<end], as: UTF8.self))
    }
    let name = String(decoding: bytes[bytes.index(after: before)..<end], as: UTF8.self)
    guard let folderEnd = bytes[..<before].lastIndex(where: { $0 != slash }) else {
      return ("/", name)
    }
    return (String(decoding: bytes[...folderEnd], as: UTF8.self), name)
  }
}
