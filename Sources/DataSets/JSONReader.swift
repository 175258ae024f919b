import Files

/// Reads JSON (RFC 8259) and says where a fault is.
///
/// Of a list of entries, or an object of them, the entries with a fault are left out and the others kept.
struct JSONReader {
  /// What is wrong, and where.
  struct Fault: Error {
    let line: Int
    /// In characters, from 1.
    let column: Int
    let detail: String
    /// Where that is read again which was left out for it.
    var end: (line: Int, column: Int)?
  }

  private struct Stop: Error {
    let offset: Int
    let detail: String
    var end: Int?
  }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int
  private var stops: [Stop] = []

  /// Deeper than any list is; each level takes some of the thread's stack.
  private static let deepest = 64

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  /// The value of a document, nil where nothing can be made of it, and its faults.
  static func read(_ bytes: ArraySlice<UInt8>) -> (value: JSONValue?, faults: [Fault]) {
    var reader = JSONReader(bytes)
    var value: JSONValue?
    do throws(Stop) {
      value = try reader.value(level: 0, isEntry: false)
      reader.skipSpace()
      if reader.offset < bytes.endIndex {
        throw Stop(offset: reader.offset, detail: "there is more behind the end of the document")
      }
    } catch {
      reader.stops.append(error)
    }
    return (value, reader.faults())
  }

  /// The value of a text that is JSON without a fault.
  static func value(_ text: some StringProtocol) -> Result<JSONValue, Fault> {
    let (value, faults) = read(Array(text.utf8)[...])
    if let fault = faults.first { return .failure(fault) }
    return value.map { .success($0) }
      ?? .failure(Fault(line: 1, column: 1, detail: "there is nothing"))
  }

  private func faults() -> [Fault] {
    var position = JSONPosition(bytes)
    return stops.map { stop in
      let (line, column) = position.at(stop.offset)
      return Fault(
        line: line, column: column, detail: stop.detail, end: stop.end.map { position.at($0) })
    }
  }
}

extension JSONReader {
  private mutating func value(level: Int, isEntry: Bool) throws(Stop) -> JSONValue {
    skipSpace()
    guard offset < bytes.endIndex else {
      throw Stop(offset: offset, detail: "the document ends in the middle")
    }
    guard level < Self.deepest else {
      throw Stop(offset: offset, detail: "more than \(Self.deepest) levels are not read")
    }
    switch bytes[offset] {
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "{"): return .object(try members(level, isEntry))
    case UInt8(ascii: "["): return .list(try elements(level, isEntry))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: return try word()
    }
  }

  /// Whether the parts of a container at this level are entries, of which each stands for itself: of the
  /// outermost one, and of a list in the outermost object.
  private func hasEntries(_ level: Int, _ isEntry: Bool, isList: Bool) -> Bool {
    level == 0 || (level == 1 && isEntry && isList)
  }

  private mutating func members(
    _ level: Int, _ isEntry: Bool
  ) throws(Stop) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    try container(UInt8(ascii: "}"), hasEntries(level, isEntry, isList: false)) {
      reader throws(Stop) in
      reader.skipSpace()
      guard reader.byte == UInt8(ascii: "\"") else {
        throw Stop(offset: reader.offset, detail: "a name in quotes is missing here")
      }
      let name = try reader.text()
      reader.skipSpace()
      guard reader.byte == UInt8(ascii: ":") else {
        throw Stop(offset: reader.offset, detail: "a colon is missing here")
      }
      reader.offset += 1
      let value = try reader.value(level: level + 1, isEntry: level == 0)
      members.append(JSONValue.Member(name: name, value: value))
    }
    return members
  }

  private mutating func elements(_ level: Int, _ isEntry: Bool) throws(Stop) -> [JSONValue] {
    var elements: [JSONValue] = []
    try container(UInt8(ascii: "]"), hasEntries(level, isEntry, isList: true)) {
      reader throws(Stop) in
      elements.append(try reader.value(level: level + 1, isEntry: false))
    }
    return elements
  }

  /// Reads the parts of a container up to its end.
  private mutating func container(
    _ end: UInt8, _ hasEntries: Bool, _ part: (inout JSONReader) throws(Stop) -> Void
  ) throws(Stop) {
    offset += 1
    skipSpace()
    if byte == end {
      offset += 1
      return
    }
    while true {
      let start = offset
      do throws(Stop) {
        try part(&self)
        skipSpace()
        guard byte == UInt8(ascii: ",") || byte == end else {
          throw Stop(
            offset: offset,
            detail: byte == nil
              ? "the document ends in the middle"
              : "a comma or \(Character(Unicode.Scalar(end))) is missing here")
        }
      } catch {
        guard hasEntries else { throw error }
        offset = start
        skipPart()
        stops.append(Stop(offset: error.offset, detail: error.detail, end: offset))
        guard byte != nil else { return }
      }
      let isLast = byte != UInt8(ascii: ",")
      offset += 1
      if isLast { return }
    }
  }

  /// Goes to the comma or the bracket behind a part that has a fault.
  private mutating func skipPart() {
    var (level, isText) = (0, false)
    while let byte {
      switch byte {
      case UInt8(ascii: "\\") where isText: offset += 1
      // No text goes on in the next line.
      case 0x0A, 0x0D: isText = false
      case UInt8(ascii: "\""): isText.toggle()
      case _ where isText: break
      case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if level == 0 { return }
        level -= 1
      case UInt8(ascii: ",") where level == 0: return
      default: break
      }
      offset += 1
    }
    offset = min(offset, bytes.endIndex)
  }

  private var byte: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D { offset += 1 }
  }
}

extension JSONReader {
  private mutating func number() throws(Stop) -> JSONValue {
    let start = offset
    while let byte, JSONNumber.isPart(byte) { offset += 1 }
    let digits = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard JSONNumber.isNumber(bytes[start..<offset]) else {
      throw Stop(offset: start, detail: "\(digits) is no number of JSON")
    }
    return .number(digits)
  }

  private mutating func word() throws(Stop) -> JSONValue {
    for word in ["true", "false", "null"] where bytes[offset...].starts(with: word.utf8) {
      offset += word.utf8.count
      return .other(word)
    }
    throw Stop(offset: offset, detail: "this is no value of JSON")
  }

  private mutating func text() throws(Stop) -> String {
    let opening = offset
    offset += 1
    var content: [UInt8] = []
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw Stop(offset: opening, detail: "the text is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content += try escape()
      case ..<0x20:
        throw Stop(offset: offset, detail: "a text has a control character or a line break in it")
      default:
        content.append(byte)
        offset += 1
      }
    }
    throw Stop(offset: opening, detail: "the quote is not closed before the end")
  }

  /// The bytes that an escape stands for.
  private mutating func escape() throws(Stop) -> [UInt8] {
    let start = offset
    offset += 2
    guard offset <= bytes.endIndex else {
      throw Stop(offset: start, detail: "the document ends in the middle")
    }
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
      0x74: 0x09,
    ]
    let letter = bytes[offset - 1]
    if let byte = plain[letter] { return [byte] }
    guard letter == UInt8(ascii: "u"), var value = hexadecimal() else {
      let shown = String(decoding: bytes[start..<min(start + 2, bytes.endIndex)], as: UTF8.self)
      throw Stop(offset: start, detail: "\(shown) is no escape of JSON")
    }
    if 0xD800..<0xDC00 ~= value, bytes[offset...].starts(with: "\\u".utf8) {
      offset += 2
      if let low = hexadecimal(), 0xDC00..<0xE000 ~= low {
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
      }
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw Stop(offset: start, detail: "this escape is half of a character")
    }
    return Array(String(scalar).utf8)
  }

  /// The number of four digits that stand here.
  private mutating func hexadecimal() -> UInt32? {
    guard offset + 4 <= bytes.endIndex else { return nil }
    let digits = bytes[offset..<offset + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    offset += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
