import Foundation

/// What can be done in a folder, tried with files that are gone afterwards.
package struct FolderAbilities: Sendable {
  /// Why no file can be written there; nil where one can.
  package private(set) var refusal: String?
  /// Whether an open file can be locked so that another process sees it.
  package private(set) var hasLocks = false
  /// Whether a name can lead to another.
  package private(set) var hasSymbolicLinks = false
  /// The bytes that this user may still write; nil where they are not known.
  package private(set) var freeBytes: UInt64?
  /// The files that can still be made, nil where they are not known.
  package private(set) var freeFiles: UInt64?

  package init(folder: String) {
    var status = statvfs()
    if statvfs(folder, &status) == 0 {
      freeBytes = UInt64(status.f_bavail) * UInt64(status.f_frsize)
      // File systems that make inodes as they need them tell of none.
      freeFiles = status.f_files > 0 ? UInt64(status.f_favail) : nil
    }
    var template = Array("\(folder)/.crnn-dist-doctor-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      refusal = String(cString: strerror(errno))
      return
    }
    let scratchFolder = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(scratchFolder) }
    do {
      let path = "\(scratchFolder)/file"
      defer { unlink(path) }
      try DurableFile.write("written by crnn-dist doctor\n", to: path)
      hasLocks = LockFile.canBeHeld(path)
      let link = "\(scratchFolder)/link"
      hasSymbolicLinks = symlink("file", link) == 0
      unlink(link)
    } catch {
      refusal = "\(error)"
    }
  }
}
