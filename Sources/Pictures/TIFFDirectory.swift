/// A directory of a TIFF or BigTIFF file: the numbers that describe a picture, by their tags.
///
/// Source: TIFF 6.0, section 2; the BigTIFF design of libtiff.
struct TIFFDirectory {
  /// The first of the numbers of a tag, and where it stands.
  struct Field {
    let value: Int
    let place: Int
    /// 2, 4 or 8.
    let bytes: Int
  }

  static let (width, height, bits, compression, photometric) = (256, 257, 258, 259, 262)
  static let (samples, planes, tiles, extraSamples, sampleFormat) = (277, 284, 322, 338, 339)

  /// Where the next directory is; nil where the file has no such place, and 0 behind the last.
  let next: Int?
  let isLittle: Bool
  private var fields: [Int: Field] = [:]

  /// Where the first directory is; nil where the file says none.
  static func first(in file: FileBytes) -> Int? {
    let isBig = number(file, 2, 2) == 43
    return number(file, isBig ? 8 : 4, isBig ? 8 : 4)
  }

  /// Nil where there is none at the place.
  init?(_ file: FileBytes, at place: Int?) {
    // BigTIFF has numbers of 8 bytes.
    let isBig = Self.number(file, 2, 2) == 43
    let (size, counts, entry) = isBig ? (8, 8, 20) : (4, 2, 12)
    guard let place, (1..<max(2, file.count)).contains(place),
      let entries = Self.number(file, place, counts), entries < 1 << 16
    else { return nil }
    isLittle = Self.isLittle(file)
    next = Self.number(file, place + counts + entry * entries, size)
    for index in 0..<entries {
      let start = place + counts + entry * index
      guard let tag = Self.number(file, start, 2), let type = Self.number(file, start + 2, 2),
        let count = Self.number(file, start + 4, size)
      else { break }
      let bytes = type == 3 ? 2 : type == 16 ? 8 : 4
      // More than fit into the entry stand where it says.
      let inside = start + 4 + size
      guard let at = count <= size / bytes ? inside : Self.number(file, inside, size),
        let value = Self.number(file, at, bytes)
      else { continue }
      fields[tag] = fields[tag] ?? Field(value: value, place: at, bytes: bytes)
    }
  }

  subscript(tag: Int) -> Int? { fields[tag]?.value }

  /// The file with another number below 256 for a tag that it has.
  func setting(_ tag: Int, to value: UInt8, in bytes: [UInt8]) -> [UInt8] {
    guard let field = fields[tag] else { return bytes }
    var bytes = bytes
    for index in 0..<field.bytes { bytes[field.place + index] = 0 }
    bytes[field.place + (isLittle ? 0 : field.bytes - 1)] = value
    return bytes
  }

  private static func isLittle(_ file: FileBytes) -> Bool { file.has("II", at: 0) }

  private static func number(_ file: FileBytes, _ place: Int, _ count: Int) -> Int? {
    isLittle(file) ? file.little(place, count) : file.big(place, count)
  }
}
