import CHDF5
import Files
import Foundation

extension HDF5File {
  /// Creates a `PartialFile`, which replaces `path` by `publish(as:)`.
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

extension HDF5File {
  /// The bytes of a file that `body` fills and that never touches a disk.
  ///
  /// While one thread writes a file on a slow disk, the library's lock keeps all others from
  /// reading theirs. An image costs only the copying, and whoever has it can write it in peace.
  ///
  /// - Parameters:
  ///   - name: What errors call the file.
  ///   - sealed: whether the bytes end with an ``HDF5Seal``.
  package static func image(
    named name: String, sealed: Bool = false, _ body: (HDF5File) throws -> Void
  ) throws -> [UInt8] {
    let file = try HDF5File(name, "create", readOnly: false) { access in
      guard H5Pset_fapl_core(access, imageGrowth, false) >= 0 else { return -1 }
      return H5Fcreate(name, chdf5_truncate(), chdf5_default(), access)
    }
    try body(file)
    try file.flush()
    let bytes = try file.imageBytes()
    try file.close()
    return sealed ? bytes + HDF5Seal.line(sealing: bytes) : bytes
  }

  /// The bytes by which an image grows.
  private static let imageGrowth = 8 << 20

  private func imageBytes() throws(HDF5Error) -> [UInt8] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let size = H5Fget_file_image(id, nil, 0)
    guard size >= 0 else { throw HDF5Error("write", path) }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, H5Fget_file_image(id, buffer.baseAddress, buffer.count))
      isWhole = count == size
    }
    guard isWhole else { throw HDF5Error("write", path) }
    return bytes
  }
}

extension HDF5File {
  /// Throws if more stands in the file than HDF5 put there, as behind a seal that is damaged.
  package func checkEnd() throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    var (end, size): (haddr_t, hsize_t) = (0, 0)
    guard H5Fget_eoa(id, &end) >= 0, H5Fget_filesize(id, &size) >= 0 else {
      throw HDF5Error("read the size of", path)
    }
    guard size <= end else {
      throw HDF5Error(
        operation: "read", path: path,
        reason: "\(size) bytes, of which \(end) are HDF5's: the checksum at its end is damaged")
    }
  }
}
