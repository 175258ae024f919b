/// PNG files put together from their parts, the sound ones and those that no program would write.
struct PNGParts {
  var width: Int
  var height: Int
  /// 0 for grey, 2 for RGB, 6 for RGBA.
  var colourType: UInt8
  var depth: UInt8 = 8
  var isInterlaced = false
  /// Rows as they are stored, the number of a filter before each.
  var rows: [UInt8]
  /// Chunks between the header and the rows.
  var extras: [(type: String, content: [UInt8])] = []
  /// How many chunks the rows are spread over.
  var pieces = 1
  var hasEnd = true

  var bytes: [UInt8] {
    let header =
      Self.number(width) + Self.number(height) + [depth, colourType, 0, 0, isInterlaced ? 1 : 0]
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += Self.chunk("IHDR", header)
    for extra in extras { bytes += Self.chunk(extra.type, extra.content) }
    let stored = Self.stored(rows)
    let length = (stored.count + pieces - 1) / pieces
    for start in stride(from: 0, to: stored.count, by: length) {
      bytes += Self.chunk("IDAT", Array(stored[start..<min(start + length, stored.count)]))
    }
    return hasEnd ? bytes + Self.chunk("IEND", []) : bytes
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    var remainder: UInt32 = ~0
    for byte in body {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
      }
    }
    return number(content.count) + body + number(Int(~remainder))
  }

  /// A zlib stream of blocks that are not compressed.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: max(data.count, 1), by: 65_535) {
      let end = min(start + 65_535, data.count)
      let count = end - start
      let low = UInt8(count & 255)
      let high = UInt8(count >> 8)
      stream += [end == data.count ? 1 : 0, low, high, ~low, ~high] + data[start..<end]
    }
    var (a, b) = (1, 0)
    for byte in data {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return stream + number(b << 16 | a)
  }

  private static func number(_ value: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(value).bigEndian) { Array($0) }
  }
}
