import CDeflate

/// The CRC-32 of zlib, PNG and gzip: polynomial 0xEDB88320 (reflected), all bits inverted at the
/// start and at the end.
package struct CRC32: Sendable {
  /// The checksum of all bytes that were added.
  package private(set) var value: UInt32 = 0

  package init() {}

  /// The checksum of some bytes alone.
  package init(_ bytes: UnsafeRawBufferPointer) { add(bytes) }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    // For no bytes at no address the library would begin anew.
    guard bytes.baseAddress != nil else { return }
    value = libdeflate_crc32(value, bytes.baseAddress, bytes.count)
  }

  package mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  /// Adds the UTF-8 of a text and a zero byte.
  package mutating func add(terminated text: String) {
    add(Array(text.utf8) + [0])
  }
}
