/// Where the elements of an XML document stand in its bytes.
///
/// libxml2 says whether a document is well-formed and what is in it; it does not say where. This finds the tags of one
/// that is, so that a change leaves every other byte as it was.
struct XMLPlaces {
  struct Element {
    /// The name as it is written, with its prefix.
    let name: Range<Int>
    /// From `<` to behind `>`.
    let start: Range<Int>
    /// From `</` to behind `>`; empty where the start tag ends in `/>`.
    var end: Range<Int>
    /// The number of the element that it is in.
    let parent: Int?

    var isClosed: Bool { end.isEmpty }
    var range: Range<Int> { start.lowerBound..<end.upperBound }
  }

  let bytes: [UInt8]
  /// In the order of their start tags, as `XMLTree` numbers them.
  private(set) var elements: [Element] = []

  /// Nil where the bytes do not show the elements of the tree, as in UTF-16.
  init?(_ bytes: [UInt8], of root: XMLTree.Element) {
    self.bytes = bytes
    guard scan() else { return nil }
    var (number, isAlike) = (0, true)
    func compare(_ element: XMLTree.Element, in parent: Int?) {
      guard isAlike, number < elements.count, elements[number].parent == parent,
        localName(number) == element.name
      else {
        isAlike = false
        return
      }
      let own = number
      number += 1
      for child in element.children { compare(child, in: own) }
    }
    compare(root, in: nil)
    guard isAlike, number == elements.count else { return nil }
  }

  /// The name without its prefix.
  func localName(_ number: Int) -> String {
    String(decoding: bytes[elements[number].name].split(separator: 0x3A).last ?? [], as: UTF8.self)
  }

  /// The prefix with its colon, or nothing.
  func prefix(_ number: Int) -> String {
    let name = bytes[elements[number].name]
    guard let colon = name.firstIndex(of: 0x3A) else { return "" }
    return String(decoding: name[...colon], as: UTF8.self)
  }

  /// The numbers of the elements directly in one.
  func children(of number: Int) -> [Int] {
    let end = elements[number].range.upperBound
    return elements[(number + 1)...].indices.prefix { elements[$0].start.lowerBound < end }
      .filter { elements[$0].parent == number }
  }

  /// The white space right before an offset.
  func space(before offset: Int) -> Range<Int> {
    var start = offset
    while start > 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start - 1]) { start -= 1 }
    return start..<offset
  }

  // MARK: Scanning

  /// Finds all tags; false where they do not fit together.
  private mutating func scan() -> Bool {
    var found: [Element] = []
    var open: [Int] = []
    let isWhole = bytes.withUnsafeBufferPointer { bytes in
      var scanner = XMLTagScanner(bytes)
      while let tag = scanner.next() {
        switch tag {
        case .start(let name, let range, let isClosed):
          found.append(
            Element(
              name: name, start: range, end: range.upperBound..<range.upperBound, parent: open.last)
          )
          if !isClosed { open.append(found.count - 1) }
        case .end(let range):
          guard let last = open.popLast() else { return false }
          found[last].end = range
        }
      }
      return open.isEmpty && scanner.isWhole
    }
    elements = found
    return isWhole
  }
}

/// Steps from tag to tag of a document, past comments, instructions, CDATA and DOCTYPE.
struct XMLTagScanner {
  enum Tag {
    case start(name: Range<Int>, Range<Int>, isClosed: Bool)
    case end(Range<Int>)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  /// False where something begins and does not end.
  private(set) var isWhole = true

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func next() -> Tag? {
    while let start = find(UInt8(ascii: "<"), from: offset) {
      if begins("<!--", at: start) {
        guard skip(to: "-->", from: start + 4) else { return nil }
      } else if begins("<![CDATA[", at: start) {
        guard skip(to: "]]>", from: start + 9) else { return nil }
      } else if begins("<?", at: start) {
        guard skip(to: "?>", from: start + 2) else { return nil }
      } else if begins("<!", at: start) {
        guard skipDeclaration(from: start + 2) else { return nil }
      } else if begins("</", at: start) {
        guard skip(to: ">", from: start + 2) else { return nil }
        return .end(start..<offset)
      } else {
        return startTag(at: start)
      }
    }
    return nil
  }

  private mutating func startTag(at start: Int) -> Tag? {
    var index = start + 1
    while index < bytes.count, !Self.endsName(bytes[index]) { index += 1 }
    let name = start + 1..<index
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        offset = index
        return .start(name: name, start..<index, isClosed: bytes[index - 2] == UInt8(ascii: "/"))
      }
    }
    isWhole = false
    return nil
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
  }

  /// A DOCTYPE may have `>` between quotation marks and between brackets.
  private mutating func skipDeclaration(from start: Int) -> Bool {
    var (index, depth, quote) = (start, 0, UInt8?.none)
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ">") where depth <= 0:
        offset = index
        return true
      default: break
      }
    }
    isWhole = false
    return false
  }

  private mutating func skip(to end: StaticString, from start: Int) -> Bool {
    var index = start
    while let found = find(end.utf8Start.pointee, from: index) {
      if begins(end, at: found) {
        offset = found + end.utf8CodeUnitCount
        return true
      }
      index = found + 1
    }
    isWhole = false
    return false
  }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  private func begins(_ text: StaticString, at offset: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - offset >= count else { return false }
    return (0..<count).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
  }
}
