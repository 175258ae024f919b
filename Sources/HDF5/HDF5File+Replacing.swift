import CHDF5
import Files
import Foundation

extension HDF5File {
  /// Creates a `PartialFile`, which is to take the place of `path` by `publish(as:)`.
  package static func creatingPartial(for path: String) throws(HDF5Error) -> HDF5File {
    let partial = try writing { () throws(FileFailure) in try PartialFile(for: path) }
    do {
      return try HDF5File(creating: partial.path)
    } catch {
      partial.discard()
      throw error
    }
  }

  /// Writes a file whole or not at all: what is at `path` changes only once all is on the disk.
  ///
  /// `body` fills a `PartialFile`, which is then closed, synchronised and renamed; the folder is
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
    let partial = PartialFile(path, for: target)
    do throws(HDF5Error) {
      try close()
      if sealed { try HDF5Seal.append(to: path) }
    } catch {
      partial.discard()
      throw error
    }
    try Self.writing { () throws(FileFailure) in try partial.publish() }
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

  /// Runs a body whose failures are those of a disk.
  static func writing<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(HDF5Error) -> Result {
    do throws(FileFailure) {
      return try body()
    } catch {
      throw HDF5Error(operation: "write", path: error.path, reason: error.reason)
    }
  }
}
