import Foundation

/// An element, or a part of one, on a line of its own.
struct ElementLine {
  /// How deep it stands below the first that is put in.
  let depth: Int
  let text: String

  init(_ depth: Int, _ text: String) { (self.depth, self.text) = (depth, text) }
}

/// Puts elements into a document without a change to anything else in it.
struct XMLEditor {
  let places: XMLPlaces
  /// Whether characters are written as they are, not as references: other encodings may not have them.
  private let isUTF8: Bool
  private var edits: [(range: Range<Int>, text: String)] = []

  init(_ places: XMLPlaces) {
    self.places = places
    isUTF8 = Self.isUTF8(places.bytes)
  }

  /// Whether the declaration names no other encoding.
  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(256), as: UTF8.self)
    guard let end = head.range(of: "?>"), let start = head.range(of: "encoding"),
      start.lowerBound < end.lowerBound
    else { return true }
    return head[start.upperBound..<end.lowerBound].lowercased().contains("utf-8")
  }

  /// Puts elements into another, in the place of those of its children that have certain names.
  ///
  /// - Parameters:
  ///   - anchors: names of children that stay before what is put in; without such a child it comes first.
  ///   - make: what is put in; it gets the prefix of the names.
  mutating func replace(
    childrenOf number: Int, named names: Set<String>, behind anchors: Set<String>,
    by make: (_ prefix: String) -> [ElementLine]
  ) {
    let element = places.elements[number]
    let children = places.children(of: number)
    let (line, step) = indentation(of: number, children)
    let text = make(places.prefix(number))
      .map { line + String(repeating: step, count: $0.depth) + $0.text }.joined()
    guard !element.isClosed else {
      // <a/> becomes <a>…</a>.
      let name = String(decoding: places.bytes[element.name], as: UTF8.self)
      let outer = self.text(places.space(before: element.start.lowerBound))
      let slash = element.start.upperBound - 2
      return edits.append(
        (slash..<element.start.upperBound, ">\(text)\(line.isEmpty ? "" : outer)</\(name)>"))
    }
    let anchor = children.last { anchors.contains(places.localName($0)) }
    let behind = anchor.map { places.elements[$0].range.upperBound } ?? element.start.upperBound
    edits.append((behind..<behind, text))
    for child in children where names.contains(places.localName(child)) {
      let range = places.elements[child].range
      // The white space before it goes with it.
      edits.append((places.space(before: range.lowerBound).lowerBound..<range.upperBound, ""))
    }
  }

  /// How the children of an element are laid out: what stands before each, and what is added at each depth.
  private func indentation(of number: Int, _ children: [Int]) -> (line: String, step: String) {
    let outer = text(places.space(before: places.elements[number].start.lowerBound))
    guard outer.utf8.contains(0x0A) || outer.utf8.contains(0x0D) else {
      guard let first = children.first else { return ("", "") }
      let line = lastLine(text(places.space(before: places.elements[first].start.lowerBound)))
      return (line, line.isEmpty ? "" : "  ")
    }
    guard let first = children.first else { return (lastLine(outer) + "  ", "  ") }
    let inner = text(places.space(before: places.elements[first].start.lowerBound))
    guard !inner.isEmpty else { return ("", "") }
    let (shallow, deep) = (lastLine(outer), lastLine(inner))
    let isDeeper = deep.utf8.count > shallow.utf8.count && deep.utf8.starts(with: shallow.utf8)
    return (
      deep, isDeeper ? String(decoding: deep.utf8.dropFirst(shallow.utf8.count), as: UTF8.self) : ""
    )
  }

  /// White space from its last line end on, which is CRLF where the file has that.
  private func lastLine(_ space: String) -> String {
    let bytes = Array(space.utf8)
    guard var start = bytes.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return space }
    if bytes[start] == 0x0A, start > 0, bytes[start - 1] == 0x0D { start -= 1 }
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: places.bytes[range], as: UTF8.self)
  }

  /// The document with all changes.
  func finished() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(
      places.bytes.count + edits.reduce(0) { $0 + $1.text.utf8.count })
    var offset = 0
    // What is put in at an offset comes before what is taken away behind it.
    let ordered = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
    }
    for (_, edit) in ordered {
      result += places.bytes[offset..<edit.range.lowerBound]
      result += isUTF8 ? Array(edit.text.utf8) : Array(XMLText.ascii(edit.text).utf8)
      offset = edit.range.upperBound
    }
    return result + places.bytes[offset...]
  }
}

/// Text as XML writes it.
enum XMLText {
  /// The text for an element or an attribute in quotation marks; line ends and tabs as references, as an attribute
  /// would have spaces for them. What XML 1.0 has no way to write becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      case " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
        result.unicodeScalars.append(scalar)
      default: result += "\u{FFFD}"
      }
    }
  }

  /// The text with references for what is not ASCII.
  static func ascii(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        result += "&#x\(String(scalar.value, radix: 16, uppercase: true));"
      }
    }
  }
}
