import Foundation

/// A file on its way to its name: `NAME.RANDOM.partial` in the same folder, which is this process's alone.
///
/// What writes it may be a library that is given `path`.
package struct PartialFile: Sendable {
  /// Where the file is while it is written.
  package let path: String
  /// Where it will be, links followed.
  package let target: String

  /// What the names of all partial files end with.
  package static let ending = ".partial"

  /// Makes an empty file beside `target`, with the permissions of the file that is there.
  ///
  /// Throws where `target` is no file that can be replaced.
  package init(for target: String) throws(FileFailure) {
    guard case .file(let target, let mode) = try FileDestination(target) else {
      throw FileFailure("replaced", target, code: EINVAL)
    }
    let made = try Self.make(for: target, mode: mode)
    close(made.descriptor)
    self = made.file
  }

  /// The partial file at `path`, which is to become `target`.
  package init(_ path: String, for target: String) { (self.path, self.target) = (path, target) }

  /// The empty file and its open descriptor.
  static func make(
    for target: String, mode: mode_t?
  ) throws(FileFailure) -> (file: PartialFile, descriptor: Int32) {
    let folder = PathParts.folder(of: target)
    // A name has 255 bytes at most.
    var name = PathParts.name(of: target)
    while name.utf8.count > 200 { name.removeLast() }
    for _ in 0..<100 {
      let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
      let random = String((0..<6).map { _ in letters.randomElement() ?? "x" })
      let path = (folder.isEmpty ? "" : folder + "/") + "\(name).\(random)\(ending)"
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        if let mode { fchmod(descriptor, mode) }
        return (PartialFile(path, for: target), descriptor)
      }
      guard errno == EEXIST else { throw FileFailure("made", target) }
    }
    throw FileFailure("made", target, code: EEXIST)
  }

  /// Flushes the file, gives it its name and flushes the folder; where that fails it is removed.
  package func publish() throws(FileFailure) {
    do throws(FileFailure) {
      try Self.synchronise(path)
      try rename()
    } catch {
      discard()
      throw error
    }
    try Self.synchroniseFolder(of: target)
  }

  /// What the operating system says where a library could not write the file and did not say why; nil where more
  /// can be written to it. What is written here spoils the file.
  package func failureToWrite() -> FileFailure? {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return FileFailure("opened", target) }
    defer { close(descriptor) }
    let piece = [UInt8](repeating: 0, count: 1 << 16)
    for _ in 0..<64 {
      // The first piece may fit in part; what is said of the rest tells.
      guard write(descriptor, piece, piece.count) < 0 else { continue }
      if errno != EINTR { return FileFailure("written", target) }
    }
    return fsync(descriptor) == 0 ? nil : FileFailure("synchronised", target)
  }

  /// Removes the file.
  package func discard() { unlink(path) }

  func rename() throws(FileFailure) {
    guard Foundation.rename(path, target) == 0 else {
      throw FileFailure("renamed to \(target)", path)
    }
  }

  /// Returns once the file at `path` is on the disk.
  private static func synchronise(_ path: String) throws(FileFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("opened", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFailure("synchronised", path) }
  }

  /// Returns once the entries of the folder in which `path` lies are on the disk.
  static func synchroniseFolder(of path: String) throws(FileFailure) {
    let parent = PathParts.folder(of: path)
    let folder = parent.isEmpty ? "." : parent
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("opened", folder) }
    defer { close(descriptor) }
    // Some network file systems cannot synchronise a folder, and say that the call is invalid.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw FileFailure("synchronised", folder)
    }
  }
}
