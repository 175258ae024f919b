/// A picture as a PNG file, for pages and logs.
package struct PNGImage: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// 1 for grey, 3 for RGB.
  package let channels: Int
  /// The file.
  package let bytes: [UInt8]

  /// - Parameter columns: width × height × channels bytes, column by column, channels innermost, as
  ///   a shard has them.
  package init(columns: [UInt8], width: Int, height: Int, channels: Int) {
    precondition(columns.count == width * height * channels, "\(columns.count) bytes")
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (1 + width * channels))
    for y in 0..<height {
      // The filter of a row: none.
      rows.append(0)
      for x in 0..<width {
        let offset = (x * height + y) * channels
        rows += columns[offset..<offset + channels]
      }
    }
    let colourType: UInt8 = channels == 1 ? 0 : 2
    bytes =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk(
        "IHDR",
        Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
          + [8, colourType, 0, 0, 0])
      + Self.chunk("IDAT", ZLibStream.compress(rows)) + Self.chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    let checksum = body.withUnsafeBytes { CRC32($0) }
    return bigEndian(UInt32(data.count)) + body + bigEndian(checksum.value)
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
