import CHDF5
import Foundation

/// The bytes of an open file as they are on the disk, for what the library cannot be trusted with.
struct HDF5FileBytes {
  private let descriptor: Int32
  private let size: Int
  /// Where address 0 is: behind the user block, if the file has one.
  private let base: Int

  /// Throws if the file is of a kind that cannot be read this way; the library is locked.
  init(_ file: HDF5File, _ object: String) throws(HDF5Error) {
    // What was written through this object must be in the file to be found there.
    guard file.isReadOnly || H5Fflush(file.id, H5F_SCOPE_GLOBAL) >= 0 else {
      throw file.state.writeError("write")
    }
    let creation = try HDF5Handle(H5Fget_create_plist(file.id), "read", file.path, object)
    var (addressSize, lengthSize) = (0, 0)
    var userBlock: hsize_t = 0
    var pointer: UnsafeMutableRawPointer?
    guard H5Pget_sizes(creation.id, &addressSize, &lengthSize) >= 0,
      H5Pget_userblock(creation.id, &userBlock) >= 0,
      H5Fget_vfd_handle(file.id, chdf5_default(), &pointer) >= 0, let pointer
    else { throw HDF5Error("read", file.path, object) }
    guard addressSize == 8, lengthSize == 8, let base = Int(exactly: userBlock) else {
      throw HDF5Error(
        operation: "read", path: file.path, object: object,
        reason: "the file has addresses of \(addressSize) and sizes of \(lengthSize) bytes; both"
          + " must have 8, as they have unless asked otherwise")
    }
    descriptor = pointer.assumingMemoryBound(to: Int32.self).pointee
    size = Int(lseek(descriptor, 0, SEEK_END))
    self.base = base
  }

  /// The bytes at an address of the file; nil if they are not all there.
  func read(at address: Int, count: Int) -> ArraySlice<UInt8>? {
    guard address >= 0, count >= 0, address <= size - base, count <= size - base - address else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &bytes, count, off_t(base + address)) == count ? bytes[...] : nil
  }
}

extension ArraySlice<UInt8> {
  /// The little-endian integer so many bytes behind the start.
  func integer<Value: FixedWidthInteger>(_ type: Value.Type, at position: Int) -> Value {
    withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self))
    }
  }

  /// What stands so many bytes behind the start; nil if that is not all there.
  func part(_ position: Int, count: Int) -> ArraySlice<UInt8>? {
    guard position >= 0, count >= 0, position <= self.count, count <= self.count - position else {
      return nil
    }
    return self[startIndex + position..<startIndex + position + count]
  }
}
