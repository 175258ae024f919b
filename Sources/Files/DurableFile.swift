import Console
import Foundation

/// Puts a file on the disk whole or not at all.
package enum DurableFile {
  /// Bytes that are written or compared at a time.
  private static let piece = 4 << 20

  /// Writes `PATH.partial`, synchronises it, reads it back and compares, renames it to `path` and
  /// synchronises the folder.
  ///
  /// `beforeRename` is called when all is on the disk; what it throws keeps `path` as it is.
  /// If anything fails, the partial file is removed, `path` is untouched, and a `UserError` says
  /// what the operating system said.
  package static func write(
    _ bytes: [UInt8], to path: String, beforeRename: () throws -> Void = {}
  ) throws {
    let partial = path + ".partial"
    do {
      try fill(partial, bytes)
      try beforeRename()
      guard rename(partial, path) == 0 else { throw failure("renamed to \(path)", partial) }
    } catch {
      unlink(partial)
      throw error
    }
    try synchroniseFolder(of: path)
  }

  /// Returns once the entries of the folder in which `path` lies are on the disk.
  package static func synchroniseFolder(of path: String) throws {
    let parent = (path as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw failure("opened", folder) }
    defer { close(descriptor) }
    // Some network file systems cannot synchronise a folder, and say that the call is invalid.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure("synchronised", folder)
    }
  }

  private static func fill(_ path: String, _ bytes: [UInt8]) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure("made", path) }
    var isOpen = true
    defer { if isOpen { close(descriptor) } }
    try bytes.withUnsafeBytes { all in
      var done = 0
      while done < all.count {
        let count = Foundation.write(
          descriptor, all.baseAddress! + done, min(piece, all.count - done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure("written", path) }
        done += count
      }
      guard fsync(descriptor) == 0 else { throw failure("synchronised", path) }
      // Else the comparison would see the memory of the system, not the disk.
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      try compare(descriptor, all, path)
    }
    isOpen = false
    // A network file system may tell of a failed write only here.
    guard close(descriptor) == 0 else { throw failure("closed", path) }
  }

  private static func compare(
    _ descriptor: Int32, _ wanted: UnsafeRawBufferPointer, _ path: String
  ) throws {
    let found = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 64)
    defer { found.deallocate() }
    var done = 0
    while done < wanted.count {
      let count = pread(
        descriptor, found.baseAddress, min(piece, wanted.count - done), off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("read back", path) }
      guard memcmp(found.baseAddress!, wanted.baseAddress! + done, count) == 0 else {
        throw UserError(
          "\(path): what was written reads back differently: the disk or its connection is faulty",
          status: .cannotWrite)
      }
      done += count
    }
  }

  private static func failure(_ what: String, _ path: String) -> UserError {
    UserError(
      "\(path): cannot be \(what): \(String(cString: strerror(errno)))", status: .cannotWrite)
  }
}
