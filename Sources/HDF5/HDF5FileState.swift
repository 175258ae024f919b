import CHDF5

/// What a file and the data sets in it have to agree on; guarded by the lock of the library.
///
/// A write that fails, for instance because the disk is full, leaves the library with things that
/// it can neither write nor forget: closing them crashes some releases. Such a file is abandoned,
/// that is, never handed to the library again.
final class HDF5FileState: @unchecked Sendable {
  let id: hid_t
  let path: String
  var isClosed = false
  var isAbandoned = false
  /// What has looked at the file, if it is only read.
  var inspection: HDF5Inspection?

  init(id: hid_t, path: String) {
    self.id = id
    self.path = path
  }

  /// The error on the stack for a write that failed; abandons the file.
  func writeError(_ operation: String, _ object: String? = nil) -> HDF5Error {
    isAbandoned = true
    return HDF5Error(operation, path, object)
  }
}
