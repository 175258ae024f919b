/// A directory of a TIFF or BigTIFF file: the numbers that describe a picture, by their tags.
///
/// Source: TIFF 6.0, section 2; the BigTIFF design of libtiff.
struct TIFFDirectory {
  /// The first of the numbers of a tag, and where it stands.
  struct Field {
    let value: Int
    let offset: Int
    /// 2, 4 or 8.
    let bytes: Int
  }

  static let (width, height, bits, compression, photometric) = (256, 257, 258, 259, 262)
  static let (samples, planes, tiles, extraSamples, sampleFormat) = (277, 284, 322, 338, 339)

  /// The offset of the next directory; nil where it is no offset of the file, and 0 behind the last.
  let next: Int?
  let isLittle: Bool
  private var fields: [Int: Field] = [:]

  /// Where the first directory is; nil where the file says none.
  static func first(in file: FileBytes) -> Int? {
    let isBig = number(file, 2, 2) == 43
    return number(file, isBig ? 8 : 4, isBig ? 8 : 4)
  }

  /// Nil where there is none at the offset.
  init?(_ file: FileBytes, at offset: Int?) {
    // BigTIFF has numbers of 8 bytes.
    let isBig = Self.number(file, 2, 2) == 43
    let (size, counts, entry) = isBig ? (8, 8, 20) : (4, 2, 12)
    guard let offset, (1..<max(2, file.count)).contains(offset),
      let entries = Self.number(file, offset, counts), entries < 1 << 16
    else { return nil }
    isLittle = Self.isLittle(file)
    next = Self.number(file, offset + counts + entry * entries, size)
    for index in 0..<entries {
      let start = offset + counts + entry * index
      guard let tag = Self.number(file, start, 2), let type = Self.number(file, start + 2, 2),
        let count = Self.number(file, start + 4, size)
      else { break }
      let bytes = type == 3 ? 2 : type == 16 ? 8 : 4
      // More than fit into the entry stand where it says.
      let inside = start + 4 + size
      guard let at = count <= size / bytes ? inside : Self.number(file, inside, size),
        let value = Self.number(file, at, bytes)
      else { continue }
      fields[tag] = fields[tag] ?? Field(value: value, offset: at, bytes: bytes)
    }
  }

  subscript(tag: Int) -> Int? { fields[tag]?.value }

  /// The file with another number below 256 for a tag that it has.
  func setting(_ tag: Int, to value: UInt8, in bytes: [UInt8]) -> [UInt8] {
    guard let field = fields[tag] else { return bytes }
    var bytes = bytes
    for index in 0..<field.bytes { bytes[field.offset + index] = 0 }
    bytes[field.offset + (isLittle ? 0 : field.bytes - 1)] = value
    return bytes
  }

  private static func isLittle(_ file: FileBytes) -> Bool { file.has("II", at: 0) }

  private static func number(_ file: FileBytes, _ offset: Int, _ count: Int) -> Int? {
    isLittle(file) ? file.little(offset, count) : file.big(offset, count)
  }
}
