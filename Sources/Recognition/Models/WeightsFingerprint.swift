import Deflate

/// What tells one set of weights from another.
package enum WeightsFingerprint {
  /// The CRC-32 of all numbers, as a text.
  package static func text(_ numbers: ModelNumbers) -> String {
    var checksum = CRC32()
    for buffer in numbers.buffers { checksum.add(UnsafeRawBufferPointer(buffer.buffer)) }
    let digits = String(checksum.value, radix: 16)
    return "crc32 " + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
