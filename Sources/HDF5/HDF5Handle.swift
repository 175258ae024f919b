import CHDF5

/// Owns one HDF5 identifier that is not a file's, and gives it back at the end of its life.
///
/// Keep it in a variable or parameter while `id` is in use: Swift ends the life of a temporary
/// value before a C call that was only given its `id`.
final class HDF5Handle {
  let id: hid_t
  private let state: HDF5FileState?

  /// Takes over `id`, or throws with the reason on the error stack if it is negative.
  ///
  /// `state` is that of the file for an object that lives in a file.
  init(
    _ id: hid_t, _ operation: String, _ path: String, _ object: String?,
    in state: HDF5FileState? = nil
  ) throws(HDF5Error) {
    guard id >= 0 else { throw HDF5Error(operation, path, object) }
    self.id = id
    self.state = state
  }

  deinit {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    if let state, state.isAbandoned { return }
    // Closing a file closes what is open in it, and an identifier that is gone must not be touched.
    if H5Iis_valid(id) > 0 { H5Idec_ref(id) }
  }
}
