/// Text of which nothing has to be looked up: characters that can be seen and that no normalisation changes.
///
/// Most labels are such texts, and a closer look takes longer than all else that is done to a line of a list.
package enum PlainText {
  /// Characters beyond ASCII that are no marks, white space or controls, that are in NFC by themselves, and that
  /// are so beside any other of them.
  package static let characters: [ClosedRange<UInt32>] = [
    0x00A1...0x00AC, 0x00AE...0x02FF,  // Latin
    0x0388...0x038A, 0x038C...0x038C, 0x038E...0x03A1, 0x03A3...0x0482,  // Greek and Cyrillic
    0x05D0...0x05EA,  // Hebrew
    0x0620...0x064A,  // Arabic
    0x2010...0x2027,  // dashes and quotation marks
    0x2E00...0x2E4F,  // more punctuation, such as the double hyphen
    0x3041...0x3096, 0x30A1...0x30FA,  // kana
    0x4E00...0x9FFF,  // Chinese
    0xAC00...0xD7A3,  // Korean
  ]

  /// Whether bytes are text in UTF-8, of these characters and of ! to ~, with single spaces at most between them.
  ///
  /// - Parameter ascii: whether characters beyond ASCII are not plain.
  package static func isPlain(_ bytes: UnsafeRawBufferPointer, ascii: Bool = false) -> Bool {
    guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20 else {
      return false
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard 0x20..<0x7F ~= byte, byte != 0x20 || bytes[index - 1] != 0x20 else { return false }
        index += 1
        continue
      }
      guard !ascii, let (scalar, length) = scalar(bytes[index...]),
        characters.contains(where: { $0 ~= scalar })
      else { return false }
      index += length
    }
    return true
  }

  /// The scalar of two or three bytes at the start; nil for what is no UTF-8.
  private static func scalar(
    _ bytes: Slice<UnsafeRawBufferPointer>
  ) -> (value: UInt32, length: Int)? {
    let start = bytes.startIndex
    func continuation(_ offset: Int) -> UInt32? {
      guard start + offset < bytes.endIndex, bytes[start + offset] & 0xC0 == 0x80 else {
        return nil
      }
      return UInt32(bytes[start + offset] & 0x3F)
    }
    let first = UInt32(bytes[start])
    switch first {
    case 0xC2..<0xE0:
      guard let second = continuation(1) else { return nil }
      return ((first & 0x1F) << 6 | second, 2)
    case 0xE0..<0xF0:
      guard let second = continuation(1), let third = continuation(2) else { return nil }
      let scalar = (first & 0x0F) << 12 | second << 6 | third
      return scalar < 0x800 ? nil : (scalar, 3)
    default: return nil
    }
  }
}
