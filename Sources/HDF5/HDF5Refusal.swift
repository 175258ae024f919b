import Foundation

/// Why a file, or an object in it, is not handed to the library.
struct HDF5Refusal: Error, Equatable {
  let reason: String

  static let notAFile = HDF5Refusal(reason: "it is a pipe or a device, not a file")
  static let superblock = HDF5Refusal(reason: "its head (superblock) is damaged")
  static let header = HDF5Refusal(
    reason: "its header is damaged, or has a type that is neither a number nor text")
  static let group = HDF5Refusal(reason: "its list of members is damaged")
  static let chunks = HDF5Refusal(reason: "the list of its chunks is damaged")
  static let filtered = HDF5Refusal(
    reason: "it is compressed; unpack the file with `h5repack -f NONE OLD NEW`")
  static let external = HDF5Refusal(
    reason: "its values stand in another file (external storage), which is never opened")
  static let virtual = HDF5Refusal(
    reason: "it is put together from other data sets (virtual), which is not followed")

  /// A disk or server that did not give the bytes.
  static func unreadable(_ code: Int32) -> HDF5Refusal {
    HDF5Refusal(reason: String(cString: strerror(code)))
  }

  /// What this program does not check, although the library may read it.
  static func newer(_ what: String) -> HDF5Refusal {
    HDF5Refusal(
      reason: "it has \(what), which is not read; write the file in HDF5's earliest format,"
        + " as h5py does unless asked otherwise")
  }

  static func link(_ name: String, _ kind: String) -> HDF5Refusal {
    HDF5Refusal(reason: "\(name) is \(kind) link, which is not followed")
  }

  static func sizes(address: Int, length: Int) -> HDF5Refusal {
    HDF5Refusal(
      reason: "the file has addresses of \(address) and sizes of \(length) bytes; both"
        + " must have 8, as they have unless asked otherwise")
  }

  /// An extent that claims more than the file stores.
  static func unstored(_ extents: [Int], bytesEach: Int, stored: Int) -> HDF5Refusal {
    HDF5Refusal(
      reason:
        "\(extents) elements of \(bytesEach) bytes are not the \(stored) bytes that are stored")
  }
}
