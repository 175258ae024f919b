/// A JSON document (RFC 8259) that is written from its start to its end, for long ones: what has been written
/// takes no more memory than its bytes.
package struct JSONText {
  package private(set) var bytes: [UInt8] = []
  /// For each container that is open, whether something is in it.
  private var levels: [Bool] = []

  private let isIndented: Bool

  /// - Parameter isIndented: whether each member has its line, indented by two spaces a level, or all is one line.
  package init(isIndented: Bool = true) { self.isIndented = isIndented }

  /// A text in quotes, as JSON has it, and YAML takes it.
  package static func quoted(_ text: String) -> String {
    var json = JSONText(isIndented: false)
    json.value(text)
    return json.text
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The name of the member of an object that comes next.
  package mutating func name(_ name: String) {
    startItem()
    write(name)
    bytes += (isIndented ? " : " : ":").utf8
    isNamed = true
  }
  private var isNamed = false

  package mutating func value(_ number: Int) { literal(String(number)) }

  /// A number; one that is not finite is written as null, which JSON has instead.
  package mutating func value(_ number: Double) {
    literal(number.isFinite ? String(number) : "null")
  }

  package mutating func value(_ flag: Bool) { literal(String(flag)) }

  package mutating func null() { literal("null") }

  private mutating func literal(_ text: String) {
    startItem()
    bytes += text.utf8
  }

  package mutating func value(_ text: String) {
    startItem()
    write(text)
  }

  package mutating func object(_ body: (inout JSONText) -> Void) { container("{", "}", body) }

  package mutating func array(_ body: (inout JSONText) -> Void) { container("[", "]", body) }

  private mutating func container(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void
  ) {
    startItem()
    bytes.append(UInt8(ascii: open))
    levels.append(false)
    body(&self)
    if levels.removeLast() { startLine() }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func startItem() {
    defer { isNamed = false }
    guard !isNamed, let last = levels.last else { return }
    if last { bytes.append(UInt8(ascii: ",")) }
    levels[levels.count - 1] = true
    startLine()
  }

  private mutating func startLine() {
    guard isIndented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * levels.count))
  }

  /// A document with the control characters behind ASCII's, which JSON permits and terminals obey, as escapes.
  package static func harmless(_ json: String) -> String {
    let isControl = { (scalar: Unicode.Scalar) in (0x7F...0x9F).contains(scalar.value) }
    guard json.unicodeScalars.contains(where: isControl) else { return json }
    return json.unicodeScalars.reduce(into: "") { text, scalar in
      if isControl(scalar) {
        text += "\\u00" + String(scalar.value, radix: 16)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  private mutating func write(_ text: String) {
    let quote = UInt8(ascii: "\"")
    let backslash = UInt8(ascii: "\\")
    bytes.append(quote)
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == quote || byte == backslash
      {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
        start = index + 1
        switch byte {
        case UInt8(ascii: "\n"): bytes += "\\n".utf8
        case UInt8(ascii: "\t"): bytes += "\\t".utf8
        case ..<0x20:
          let digits = String(byte, radix: 16)
          bytes += ("\\u00" + (digits.count == 1 ? "0" : "") + digits).utf8
        default: bytes += [backslash, byte]
        }
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
    bytes.append(quote)
  }
}
