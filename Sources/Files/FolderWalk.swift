import Console
import Foundation

/// What is in a folder and below it: the one way in which folders are searched.
///
/// Symbolic links are followed. Each folder, known by its device and its number there, is gone through once:
/// under its own name where the walk comes by it, else under the first link in the order of the names. What
/// is hidden is left out and named: names that begin with a point, such as `.ipynb_checkpoints` and `._x.png`,
/// and `__MACOSX`.
package struct FolderWalk {
  /// Paths of the files, relative to the folder, in the order of their bytes.
  package private(set) var files: [String] = []
  /// Paths of hidden files and folders; what is below a hidden folder is not looked at.
  package private(set) var hidden: [String] = []
  /// Paths of folders that cannot be read, and what the system says.
  package private(set) var unreadable: [(path: String, reason: String)] = []
  /// Paths with names that are not UTF-8, the bytes in question written as `\xE9`.
  package private(set) var unnamable: [String] = []
  /// Paths of links to folders that were gone through under another name.
  package private(set) var repeated: [String] = []
  /// Paths of the links that were followed, to files and to folders.
  package private(set) var links: [String] = []

  private let folder: String
  private let isDeep: Bool
  private var visited = Set<FolderIdentity>()
  private var linkedFolders: [String] = []

  /// A folder by its device and its number there.
  private struct FolderIdentity: Hashable {
    let device: UInt
    let number: UInt

    init(_ status: stat) { (device, number) = (UInt(status.st_dev), UInt(status.st_ino)) }
  }

  /// - Parameter isDeep: whether to look into folders below, too.
  /// - Throws: `UserError` if the folder itself cannot be read.
  package init(_ folder: String, isDeep: Bool = true) throws {
    self.folder = folder
    self.isDeep = isDeep
    var status = stat()
    if stat(folder, &status) == 0 { visited.insert(FolderIdentity(status)) }
    var pending = [""]
    while !pending.isEmpty || !linkedFolders.isEmpty {
      // Folders come before links to folders, so that they are found under their own names.
      if pending.isEmpty {
        linkedFolders.sort { Self.precedes($1, $0) }
        let link = linkedFolders.removeLast()
        guard stat(path(of: link), &status) == 0, visited.insert(FolderIdentity(status)).inserted
        else {
          repeated.append(link)
          continue
        }
        links.append(link)
        pending.append(link)
      }
      let next = pending.removeLast()
      if let reason = visit(next, &pending) {
        if next.isEmpty {
          throw UserError("\(folder): the folder cannot be read (\(reason))", status: .noInput)
        }
        unreadable.append((next, reason))
      }
    }
    for list in [\Self.files, \.hidden, \.unnamable, \.repeated, \.links] {
      self[keyPath: list].sort(by: Self.precedes)
    }
    unreadable.sort { Self.precedes($0.path, $1.path) }
  }

  /// Sorts the entries of one folder; what the system says where it cannot be read.
  private mutating func visit(_ below: String, _ pending: inout [String]) -> String? {
    do {
      for name in try FolderNames.bytes(in: path(of: below)) { add(name, below, &pending) }
      return nil
    } catch {
      return error.reason
    }
  }

  private mutating func add(_ bytes: [UInt8], _ below: String, _ pending: inout [String]) {
    let start = below.isEmpty ? "" : below + "/"
    guard let name = String(validating: bytes, as: UTF8.self) else {
      return unnamable.append(start + Self.shown(bytes))
    }
    let relative = start + name
    if name.hasPrefix(".") || name == "__MACOSX" { return hidden.append(relative) }
    var status = stat()
    let isLink = lstat(path(of: relative), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    // A link that leads nowhere is a file that cannot be read.
    let isKnown = stat(path(of: relative), &status) == 0
    guard isKnown, status.st_mode & S_IFMT == S_IFDIR else {
      files.append(relative)
      if isLink { links.append(relative) }
      return
    }
    guard isDeep else { return }
    if isLink {
      linkedFolders.append(relative)
    } else if visited.insert(FolderIdentity(status)).inserted {
      pending.append(relative)
    } else {
      repeated.append(relative)
    }
  }

  private func path(of relative: String) -> String {
    relative.isEmpty ? folder : folder + "/" + relative
  }

  private static func precedes(_ one: String, _ other: String) -> Bool {
    one.utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// The bytes as text; those that are no UTF-8 as `\xE9`.
  private static func shown(_ bytes: [UInt8]) -> String {
    var (text, start) = ("", 0)
    while start < bytes.count {
      let length = (1...4).last {
        start + $0 <= bytes.count
          && String(validating: bytes[start..<start + $0], as: UTF8.self)?.unicodeScalars.count == 1
      }
      if let length {
        text += String(decoding: bytes[start..<start + length], as: UTF8.self)
      } else {
        let digits = String(bytes[start], radix: 16, uppercase: true)
        text += "\\x" + (digits.count == 1 ? "0" : "") + digits
      }
      start += length ?? 1
    }
    return text
  }
}
