import CHDF5
import Foundation

extension HDF5File {
  /// Creates `PATH.partial`, which is to take the place of `path` by `publish(as:)`.
  package static func creatingPartial(for path: String) throws(HDF5Error) -> HDF5File {
    let partial = path + ".partial"
    do {
      return try HDF5File(creating: partial)
    } catch {
      // On a full disk the library fails after it has made an empty file.
      unlink(partial)
      throw error
    }
  }

  /// Writes a file whole or not at all: what is at `path` changes only once all is on the disk.
  ///
  /// `body` fills `PATH.partial`, which is then closed, synchronised and renamed; the folder is
  /// synchronised too. If anything throws, the partial file is removed and `path` is untouched.
  /// A `sealed` file ends with an ``HDF5Seal``.
  package static func replacing<Result>(
    _ path: String, sealed: Bool = false, _ body: (HDF5File) throws -> Result
  ) throws -> Result {
    let file = try creatingPartial(for: path)
    do {
      let result = try body(file)
      try file.publish(as: path, sealed: sealed)
      return result
    } catch {
      file.discard()
      throw error
    }
  }

  /// Closes this partial file, puts it on the disk and renames it to `path`.
  ///
  /// If anything fails, the partial file is removed.
  package func publish(as target: String, sealed: Bool = false) throws(HDF5Error) {
    do throws(HDF5Error) {
      try close()
      if sealed { try HDF5Seal.append(to: path) }
      try Self.synchronise(path)
      guard rename(path, target) == 0 else {
        throw Self.systemError("rename \(path) to", target)
      }
    } catch {
      unlink(path)
      throw error
    }
    let folder = (target as NSString).deletingLastPathComponent
    try Self.synchronise(folder.isEmpty ? "." : folder)
  }

  /// Has the system begin to put on the disk what was written so far, and waits for nothing.
  ///
  /// `publish` waits less then. What goes wrong is found there.
  package func beginSynchronising() {
    let descriptor = Foundation.open(path, O_RDONLY)
    guard descriptor >= 0 else { return }
    chdf5_begin_writing(descriptor)
    Foundation.close(descriptor)
  }

  /// Returns once the file or folder at `path` is on the disk (`fsync`).
  package static func synchronise(_ path: String) throws(HDF5Error) {
    let descriptor = Foundation.open(path, O_RDONLY)
    guard descriptor >= 0 else { throw systemError("open", path) }
    let status = fsync(descriptor)
    let failure = errno
    Foundation.close(descriptor)
    // Some network file systems cannot synchronise a folder, and say that the call is invalid.
    guard status == 0 || failure == EINVAL || failure == ENOTSUP else {
      throw HDF5Error(
        operation: "write", path: path, reason: String(cString: strerror(failure)))
    }
  }

  private static func systemError(_ operation: String, _ path: String) -> HDF5Error {
    HDF5Error(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}
