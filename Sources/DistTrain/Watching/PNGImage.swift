import HDF5

/// A picture as a PNG file, for pages and logs.
///
/// Its pixels are stored and not compressed: the pictures are small, and the programs that train link
/// no library for pictures.
public struct PNGImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for RGB.
  public let channels: Int
  /// The file.
  public let bytes: [UInt8]

  /// The longest part of a stored block of deflate.
  private static let blockLimit = 65535

  /// - Parameter columns: width × height × channels bytes, column by column, channels innermost, as
  ///   a shard has them.
  public init(columns: [UInt8], width: Int, height: Int, channels: Int) {
    precondition(columns.count == width * height * channels, "\(columns.count) bytes")
    precondition(channels == 1 || channels == 3, "\(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (1 + width * channels))
    for y in 0..<height {
      rows.append(0)
      for x in 0..<width {
        let place = (x * height + y) * channels
        rows += columns[place..<place + channels]
      }
    }
    let colourType: UInt8 = channels == 1 ? 0 : 2
    bytes =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk(
        "IHDR",
        Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
          + [8, colourType, 0, 0, 0])
      + Self.chunk("IDAT", Self.zlib(rows)) + Self.chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var checksum = CRC32()
    checksum.add(body)
    return bigEndian(UInt32(data.count)) + body + bigEndian(checksum.value)
  }

  private static func zlib(_ data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: blockLimit) {
      let block = data[start..<min(start + blockLimit, data.count)]
      let isLast: UInt8 = block.endIndex == data.count ? 1 : 0
      let count = UInt16(block.count)
      result += [isLast] + littleEndian(count) + littleEndian(~count) + block
    }
    return result + bigEndian(adler32(data))
  }

  private static func adler32(_ data: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in data {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return high << 16 | low
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func littleEndian(_ value: UInt16) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
