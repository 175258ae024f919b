import Files

/// How a picture has to be turned to be seen upright, as cameras note it in EXIF data.
///
/// JPEG (segment APP1), PNG (chunk eXIf), WebP (chunk EXIF) and TIFF, whose own tag it is, are looked into.
/// Damaged EXIF data count as none.
package enum ExifOrientation {
  /// 1 to 8 as in the EXIF standard; 1 is upright.
  package static func find(in bytes: [UInt8]) -> Int {
    guard let block = block(of: bytes), let valueOffset = offset(of: orientation, inTIFF: block),
      let value = number(block[valueOffset...], 2, isLittleEndian: isLittle(block)),
      (1...8) ~= value
    else { return 1 }
    return value
  }

  /// A TIFF file that says that it is upright; any other file as it is.
  static func withoutTurn(_ bytes: [UInt8]) -> [UInt8] {
    guard isTIFF(bytes), find(in: bytes) != 1,
      let valueOffset = offset(of: orientation, inTIFF: bytes[...])
    else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(
      valueOffset..<valueOffset + 2, with: isLittle(bytes[...]) ? [1, 0] : [0, 1])
    return bytes
  }

  // A tag of TIFF 6.0, section 8, and Adobe's Exif 2.3, 4.6.4.
  private static let orientation = 0x0112

  private static func isTIFF(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42])
  }

  private static func isLittle(_ block: ArraySlice<UInt8>) -> Bool {
    block.starts(with: [0x49, 0x49])
  }

  private static func block(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    switch PictureFormat(bytes) {
    case .jpeg: jpegBlock(bytes)
    case .tiff: isTIFF(bytes) ? bytes[...] : nil
    case .png: chunk("eXIf", of: bytes, from: 8, sizeFirst: true)
    case .webP: chunk("EXIF", of: bytes, from: 12, sizeFirst: false).map(withoutName)
    default: nil
    }
  }

  private static let name: [UInt8] = Array("Exif".utf8) + [0, 0]

  private static func withoutName(_ block: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    block.starts(with: name) ? block.dropFirst(name.count) : block
  }

  private static func jpegBlock(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      // The pixels begin at SOS; what stands before it are segments with their length.
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let content = bytes[offset + 4..<end]
      if marker == 0xE1, content.starts(with: name) { return content.dropFirst(name.count) }
      offset = end
    }
    return nil
  }

  /// The content of a chunk of PNG (size, name, content, checksum; big-endian) or of RIFF (name,
  /// size, content, filled to an even number; little-endian).
  private static func chunk(
    _ wanted: String, of bytes: [UInt8], from start: Int, sizeFirst: Bool
  ) -> ArraySlice<UInt8>? {
    var offset = start
    while offset + 8 <= bytes.count {
      let sizeAt = sizeFirst ? offset : offset + 4
      let nameAt = sizeFirst ? offset + 4 : offset
      guard let size = number(bytes[sizeAt...], 4, isLittleEndian: !sizeFirst),
        offset + 8 + size <= bytes.count
      else { return nil }
      if bytes[nameAt..<nameAt + 4].elementsEqual(wanted.utf8) {
        return bytes[offset + 8..<offset + 8 + size]
      }
      offset += sizeFirst ? 12 + size : 8 + size + size % 2
    }
    return nil
  }

  /// Where the value of a tag of the first directory of a TIFF structure stands.
  private static func offset(of wanted: Int, inTIFF block: ArraySlice<UInt8>) -> Int? {
    guard block.starts(with: [0x49, 0x49]) || block.starts(with: [0x4D, 0x4D]) else { return nil }
    func read(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset <= block.count - count else { return nil }
      return number(block.dropFirst(offset), count, isLittleEndian: isLittle(block))
    }
    guard read(2, 2) == 42, let directory = read(4, 4), let entries = read(directory, 2) else {
      return nil
    }
    for entry in 0..<entries {
      let offset = directory + 2 + 12 * entry
      guard let tag = read(offset, 2) else { return nil }
      if tag == wanted, read(offset + 8, 2) != nil { return block.startIndex + offset + 8 }
    }
    return nil
  }

  private static func number(
    _ bytes: ArraySlice<UInt8>, _ count: Int, isLittleEndian: Bool
  ) -> Int? {
    let part = bytes.prefix(count)
    guard part.count == count else { return nil }
    let ordered = isLittleEndian ? Array(part.reversed()) : Array(part)
    return ordered.reduce(0) { $0 << 8 | Int($1) }
  }
}
