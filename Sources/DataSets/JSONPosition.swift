import Files

/// Counts lines and characters up to offsets in a text, each from the one before.
struct JSONPosition {
  private let bytes: ArraySlice<UInt8>
  private let lineEnd: UInt8
  private var offset: Int
  private var line = 1
  private var column = 1

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    lineEnd = TextFile.rowEnd(of: bytes)
    offset = bytes.startIndex
  }

  /// The line and the character in it, both from 1; quick where the offset is not before the last one.
  mutating func at(_ wanted: Int) -> (line: Int, column: Int) {
    if wanted < offset { (offset, line, column) = (bytes.startIndex, 1, 1) }
    for byte in bytes[offset..<wanted] {
      if byte == lineEnd {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        // The first byte of each character.
        column += 1
      }
    }
    offset = wanted
    return (line, column)
  }
}
