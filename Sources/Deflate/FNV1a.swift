/// The hash FNV-1a of 64 bits, byte by byte.
///
/// It tells apart what differs by accident; whoever wants two texts of one hash can make them.
package struct FNV1a {
  package var value: UInt64

  /// - Parameter value: That of what stands before.
  package init(value: UInt64 = 0xCBF2_9CE4_8422_2325) { self.value = value }

  @inlinable
  @inline(__always)
  package mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(byte) }
  }
}
