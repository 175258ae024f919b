import Files

/// Counts lines and characters up to places in a text, each from the one before.
struct JSONPosition {
  private let bytes: ArraySlice<UInt8>
  private let lineEnd: UInt8
  private var place: Int
  private var line = 1
  private var column = 1

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    lineEnd = TextFile.rowEnd(of: bytes)
    place = bytes.startIndex
  }

  /// The line and the character in it, both from 1; quick where the place is not before the last one.
  mutating func at(_ wanted: Int) -> (line: Int, column: Int) {
    if wanted < place { (place, line, column) = (bytes.startIndex, 1, 1) }
    for byte in bytes[place..<wanted] {
      if byte == lineEnd {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        // The first byte of each character.
        column += 1
      }
    }
    place = wanted
    return (line, column)
  }
}
