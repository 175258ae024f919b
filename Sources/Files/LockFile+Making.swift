import CFiles
import Console
import Foundation

/// How the file of a lock gets its name: when it is whole, and only if no other file has the name.
extension LockFile {
  /// Makes the file; nil if there is one of that name.
  static func create(_ path: String, _ contents: Data) throws -> LockFile? {
    let folder = PathParts.folder(of: path)
    switch try nameless(path, in: folder.isEmpty ? "." : folder, contents) {
    case .made(let file): return file
    case .isThere: return nil
    case .impossible: return try named(path, contents)
    }
  }

  /// Makes a file that has no name before its own, so that a killed process leaves nothing behind.
  private static func nameless(_ path: String, in folder: String, _ contents: Data) throws
    -> Attempt
  {
    // Network file systems have no such files.
    let descriptor = cfiles_open_nameless(folder)
    guard descriptor >= 0 else { return .impossible }
    let file = LockFile(path, descriptor)
    try file.fill(contents)
    return attempt(
      file, linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW))
  }

  /// Makes a file under a name of this process's own, and gives it the other.
  private static func named(_ path: String, _ contents: Data) throws -> LockFile? {
    let made: (file: PartialFile, descriptor: Int32)
    do throws(FileFailure) {
      made = try PartialFile.make(for: path, mode: nil)
    } catch {
      throw error.userError
    }
    defer { made.file.discard() }
    let file = LockFile(path, made.descriptor)
    try file.fill(contents)
    // exFAT and some servers of CIFS have no hard links.
    let ways: [(String, String) -> Int32] = [file.link, { cfiles_rename_exclusively($0, $1) }]
    for way in ways {
      switch attempt(file, way(made.file.path, path)) {
      case .made(let file):
        file.removeLeftovers(of: path)
        return file
      case .isThere: return nil
      case .impossible: continue
      }
    }
    return try emptyAtFirst(path, contents)
  }

  /// Makes a file that has its name before its contents, which every file system can.
  private static func emptyAtFirst(_ path: String, _ contents: Data) throws -> LockFile? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { return nil }
      throw failure(path, "cannot be made")
    }
    let file = LockFile(path, descriptor)
    do {
      try file.fill(contents)
    } catch {
      unlink(path)
      throw error
    }
    return file
  }

  /// Removes what processes left that were killed while they made a file of the name that this one has.
  func removeLeftovers(of path: String) {
    guard let own = status else { return }
    let folder = PathParts.folder(of: path)
    let start = PathParts.name(of: path) + "."
    guard let entries = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(start), name.hasSuffix(PartialFile.ending) else { continue }
      var other = stat()
      // A process that makes one now is done in less; both times are of the same clock.
      guard fstatat(dirfd(entries), name, &other, AT_SYMLINK_NOFOLLOW) == 0,
        own.st_mtim.tv_sec - other.st_mtim.tv_sec > 60
      else { continue }
      unlinkat(dirfd(entries), name, 0)
    }
  }

  /// Links the file; as link.
  private func link(_ old: String, _ path: String) -> Int32 {
    let answer = Foundation.link(old, path)
    // The answer of a server may be lost, and the same question then fail: the number of links is right.
    return answer != 0 && errno == EEXIST && status?.st_nlink == 2 ? 0 : answer
  }

  private func fill(_ contents: Data) throws {
    hold()
    let count = contents.withUnsafeBytes { pwrite(descriptor, $0.baseAddress!, $0.count, 0) }
    guard count == contents.count, fsync(descriptor) == 0 else {
      throw Self.failure(path, "cannot be written")
    }
  }

  private static func attempt(_ file: LockFile, _ answer: Int32) -> Attempt {
    if answer == 0 { return .made(file) }
    return errno == EEXIST ? .isThere : .impossible
  }

  /// The outcome of a way to make the file.
  private enum Attempt {
    case made(LockFile)
    case isThere
    case impossible
  }
}
