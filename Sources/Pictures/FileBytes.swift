/// Numbers and names at offsets of a file, none behind its end.
struct FileBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// A number of 1 to 8 bytes, the first one the highest; nil where it is no `Int` or not in the file.
  func big(_ offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    return Int(exactly: bytes[offset..<offset + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// The same, the last one the highest.
  func little(_ offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    return Int(
      exactly: bytes[offset..<offset + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  func has(_ name: String, at offset: Int) -> Bool {
    offset >= 0 && offset <= bytes.count - name.utf8.count
      && bytes[offset..<offset + name.utf8.count].elementsEqual(name.utf8)
  }

  /// The offset of the next such byte from an offset on.
  func offset(of byte: UInt8, from offset: Int) -> Int? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes[offset...].firstIndex(of: byte)
  }

  /// The first words, with comments from # to the end of a line left out.
  func words(most: Int) -> [String] {
    var (words, word, isComment): ([String], [UInt8], Bool) = ([], [], false)
    for byte in bytes.prefix(1 << 16) {
      if isComment {
        isComment = byte != 0x0A
      } else if byte == 0x23 {
        isComment = true
      } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        if words.count == most { return words }
      } else {
        word.append(byte)
      }
    }
    return word.isEmpty ? words : words + [String(decoding: word, as: UTF8.self)]
  }
}
