import CHDF5
import Foundation

/// An open HDF5 file. Objects in it are named by paths such as `/weights/cnn.conv0.weight`.
///
/// Every call takes the lock of the library, so one file may be used from several threads. Closing
/// the file closes every data set that is still open in it.
package final class HDF5File: @unchecked Sendable {
  package let path: String
  var id: hid_t { state.id }
  let state: HDF5FileState
  let isReadOnly: Bool

  /// Creates a file; an existing one is replaced.
  package convenience init(creating path: String) throws(HDF5Error) {
    try Self.makeRoom(path)
    try self.init(path, "create", readOnly: false) {
      H5Fcreate(path, chdf5_truncate(), chdf5_default(), $0)
    }
  }

  /// Opens a file that exists.
  package convenience init(opening path: String, readOnly: Bool = true) throws(HDF5Error) {
    try self.init(path, "open", readOnly: readOnly) {
      H5Fopen(path, readOnly ? chdf5_read_only() : chdf5_read_write(), $0)
    }
  }

  /// How often a file that another process holds is tried again, and after how many microseconds.
  private static let patience = 25
  private static let nap: UInt32 = 20_000

  init(
    _ path: String, _ operation: String, readOnly: Bool, _ open: (hid_t) -> hid_t
  ) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    if readOnly { try Self.lookAhead(path, operation) }
    let access = try HDF5Handle(H5Pcreate(chdf5_file_access()), operation, path, nil)
    guard H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) >= 0,
      chdf5_set_earliest_format(access.id) >= 0, chdf5_set_locking(access.id, 1) >= 0
    else { throw HDF5Error(operation, path) }
    var id = open(access.id)
    // Some mounts of NFS and Lustre refuse every lock; there, files are used without.
    if id < 0, HDF5Error.saysThatLocksAreImpossible(), chdf5_set_locking(access.id, 0) >= 0 {
      id = open(access.id)
    }
    // A process that was just started holds its parent's files and locks until its own program
    // begins, so a lock that is held for a moment only means nothing.
    var patience = Self.patience
    while id < 0, patience > 0, HDF5Error.saysThatLockIsHeld() {
      usleep(Self.nap)
      patience -= 1
      id = open(access.id)
    }
    guard id >= 0 else { throw HDF5Error(operation, path) }
    self.path = path
    isReadOnly = readOnly
    state = HDF5FileState(id: id, path: path)
  }

  /// Throws if the disk has no room for the beginning of a file, at which a library that was built with its
  /// assertions (2.2 of Debian's testing) ends the process.
  private static func makeRoom(_ path: String) throws(HDF5Error) {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    // Why it cannot be opened, the library itself says.
    guard descriptor >= 0 else { return }
    let code = posix_fallocate(descriptor, 0, 4096)
    Foundation.close(descriptor)
    guard code == ENOSPC || code == EDQUOT else { return }
    throw HDF5Error(operation: "create", path: path, reason: String(cString: strerror(code)))
  }

  private static func lookAhead(_ path: String, _ operation: String) throws(HDF5Error) {
    do throws(HDF5Refusal) {
      try HDF5Inspection.lookAhead(path)
    } catch {
      throw HDF5Error(operation: operation, path: path, reason: error.reason)
    }
  }

  deinit {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    // A file that was written is closed with `close`, which throws; here nothing can be done.
    if !state.isClosed && !state.isAbandoned { H5Fclose(id) }
  }

  /// Hands everything that was written to the operating system.
  package func flush() throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0 else { throw state.writeError("write") }
  }

  /// Writes what is left and closes the file; more calls of `close` do nothing.
  ///
  /// Throws if the rest could not be written. The file must not be used then.
  package func close() throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard !state.isClosed else { return }
    guard !state.isAbandoned else {
      throw HDF5Error(
        operation: "close", path: path, reason: "it could not be written before")
    }
    // A flush can fail and leave the file as it is; a close cannot.
    try flush()
    guard H5Fclose(id) >= 0 else { throw state.writeError("close") }
    state.isClosed = true
  }

  /// Removes the file, which was created by this object, whatever state it is in.
  package func discard() {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard !state.isClosed else { return }
    unlink(path)
    guard state.isAbandoned else {
      // Closing writes once more, which can still fail, but has nothing to save.
      if H5Fclose(id) >= 0 { state.isClosed = true } else { state.isAbandoned = true }
      return
    }
    // The descriptor stays open, as the library still knows the file by its number and must not
    // meet a new one of that number; but its room is given back.
    var descriptor: UnsafeMutableRawPointer?
    if H5Fget_vfd_handle(id, chdf5_default(), &descriptor) >= 0, let descriptor {
      _ = ftruncate(descriptor.assumingMemoryBound(to: Int32.self).pointee, 0)
    }
  }
}
