import CHDF5
import Foundation

/// The bytes of an open file as they are on the disk, for what the library cannot be trusted with.
struct HDF5FileBytes {
  let superblock: HDF5Superblock
  /// The bytes of the file from address 0 on.
  let size: Int
  private let descriptor: Int32

  /// Nil if the file has no head of HDF5.
  init?(descriptor: Int32) throws(HDF5Refusal) {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let superblock = try HDF5Superblock(size: size) { (position, count) throws(HDF5Refusal) in
      try Self.read(descriptor, at: position, count: count, of: size)
    }
    guard let superblock else { return nil }
    self.descriptor = descriptor
    self.superblock = superblock
    self.size = size - superblock.base
  }

  /// The bytes of a file that is open; the library is locked.
  init(_ file: HDF5File, _ object: String) throws(HDF5Error) {
    // What was written through this object must be in the file to be found there.
    guard file.isReadOnly || H5Fflush(file.id, H5F_SCOPE_GLOBAL) >= 0 else {
      throw file.state.writeError("write")
    }
    var pointer: UnsafeMutableRawPointer?
    guard H5Fget_vfd_handle(file.id, chdf5_default(), &pointer) >= 0, let pointer else {
      throw HDF5Error("read", file.path, object)
    }
    do throws(HDF5Refusal) {
      guard
        let bytes = try HDF5FileBytes(
          descriptor: pointer.assumingMemoryBound(to: Int32.self).pointee)
      else { throw .superblock }
      self = bytes
    } catch {
      throw HDF5Error(operation: "read", path: file.path, object: object, reason: error.reason)
    }
  }

  /// The bytes at an address of the file; nil if they are not all there.
  ///
  /// Throws where the disk cannot be read, which is no damage.
  func read(at address: Int, count: Int) throws(HDF5Refusal) -> ArraySlice<UInt8>? {
    guard has(address, count: count) else { return nil }
    return try Self.read(
      descriptor, at: superblock.base + address, count: count, of: superblock.base + size)
  }

  /// Whether the file has so many bytes at an address.
  func has(_ address: Int, count: Int) -> Bool {
    address >= 0 && count >= 0 && address <= size && count <= size - address
  }

  private static func read(
    _ descriptor: Int32, at position: Int, count: Int, of size: Int
  ) throws(HDF5Refusal) -> ArraySlice<UInt8>? {
    guard position >= 0, count >= 0, position <= size, count <= size - position else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor, &bytes, count, off_t(position))
    guard found >= 0 else { throw .unreadable(errno) }
    return found == count ? bytes[...] : nil
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
