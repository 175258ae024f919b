import CLibXML2
import Foundation

/// An XML document in memory, read by libxml2 without network, entities from outside or messages.
struct XMLTree {
  /// An element with what is inside of it.
  struct Element {
    /// Its place among all elements of the document, in the order of their start tags, from 0.
    let number: Int
    /// The name without its prefix.
    let name: String
    let attributes: [String: String]
    let children: [Element]
    /// The text directly inside.
    let text: String

    /// The children of a name.
    func all(_ name: String) -> [Element] { children.filter { $0.name == name } }

    /// The first child of a name.
    func first(_ name: String) -> Element? { children.first { $0.name == name } }

    /// The elements of a name at any depth, in the order of the document.
    func descendants(_ name: String) -> [Element] {
      children.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(name) }
    }
  }

  let root: Element

  /// Deeper documents are refused; no page of text needs half as much.
  private static let mostLevels = 64

  /// No page has elements with a tenth as many; libxml2 compares each attribute with all others of its element.
  private static let mostAttributes = 1000

  /// What is wrong with a document.
  struct Failure: Error {
    let detail: String
  }

  init(_ bytes: [UInt8]) throws(Failure) {
    guard !Self.hasCrowdedTag(bytes) else {
      throw Failure(detail: "an element has more than \(Self.mostAttributes) attributes")
    }
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    let result: Result<Element, Failure> = bytes.withUnsafeBytes { buffer in
      let reader = xmlReaderForMemory(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), nil,
        nil, Int32(options))
      defer { xmlFreeTextReader(reader) }
      // Some faults are printed in spite of the options, with what stands in the file.
      xmlTextReaderSetStructuredErrorHandler(reader, { _, _ in }, nil)
      do throws(Failure) {
        return .success(try Self.root(of: reader))
      } catch {
        return .failure(error)
      }
    }
    root = try result.get()
  }

  /// Whether more values of attributes than that stand between two `<`, which no value has in it.
  private static func hasCrowdedTag(_ bytes: [UInt8]) -> Bool {
    var (count, last) = (0, UInt8(0))
    for byte in bytes {
      switch byte {
      // In UTF-16 zeros stand between the characters of markup.
      case 0, UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        continue
      case UInt8(ascii: "<"): count = 0
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if last == UInt8(ascii: "=") { count += 1 }
        if count > mostAttributes { return true }
      default: break
      }
      last = byte
    }
    return false
  }

  /// Steps to the root, so that a document with declarations of its own is refused before they can do anything:
  /// entities and default attributes make a small file a large text.
  private static func root(of reader: xmlTextReaderPtr?) throws(Failure) -> Element {
    xmlResetLastError()
    repeat {
      let state = xmlTextReaderRead(reader)
      // First, as entities within entities may already have ended the reading.
      if let document = xmlTextReaderCurrentDoc(reader),
        let declarations = document.pointee.intSubset, declarations.pointee.children != nil
      {
        throw Failure(
          detail:
            "its DOCTYPE declares entities or the like, which no page needs; such files are not read"
        )
      }
      guard state == 1 else { throw failure() }
    } while xmlTextReaderNodeType(reader) != Int32(XML_READER_TYPE_ELEMENT.rawValue)
    guard let node = xmlTextReaderExpand(reader) else { throw failure(insideRoot: true) }
    var count = 0
    let root = try element(node, level: 0, &count)
    // What is behind the root has to be whole, too.
    var state = xmlTextReaderNext(reader)
    while state == 1 { state = xmlTextReaderNext(reader) }
    guard state == 0 else { throw failure() }
    return root
  }

  /// What the library has against the document. Some of it is no fault, but beyond a limit of the library's own.
  ///
  /// - Parameter insideRoot: whether the root was open: then the end of the document is too early, which the library
  ///   calls content behind it.
  private static func failure(insideRoot: Bool = false) -> Failure {
    guard let error = xmlGetLastError() else {
      return Failure(detail: "this is not well-formed XML")
    }
    let message = error.pointee.message.map { String(cString: $0) } ?? ""
    let reason = message.split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
    let line = "line \(error.pointee.line)"
    if limits.contains(where: { message.localizedCaseInsensitiveContains($0) }) {
      return Failure(
        detail:
          "\(line) is beyond a limit of libxml2 (10 MB of text, attribute or comment, 256 levels)\(reason)"
      )
    }
    let ends = [XML_ERR_DOCUMENT_END, XML_ERR_TAG_NOT_FINISHED].map { Int32($0.rawValue) }
    if insideRoot, ends.contains(error.pointee.code) {
      return Failure(detail: "the file is cut short: it ends in the middle, in \(line)")
    }
    return Failure(detail: "this is not well-formed XML, \(line)\(reason)")
  }

  /// Parts of the messages about limits, in the versions of the library; they have no number of their own.
  private static let limits = [
    "XML_PARSE_HUGE", "too long", "huge", "too big", "excessive", "limit",
  ]

  /// - Parameter count: the elements that began before.
  private static func element(
    _ node: xmlNodePtr, level: Int, _ count: inout Int
  ) throws(Failure) -> Element {
    guard level < mostLevels else {
      throw Failure(detail: "the elements are nested more than \(mostLevels) deep")
    }
    let number = count
    count += 1
    var attributes: [String: String] = [:]
    var attribute = node.pointee.properties
    while let current = attribute {
      let value = xmlNodeListGetString(node.pointee.doc, current.pointee.children, 1)
      attributes[string(current.pointee.name)] = value.map { string($0) } ?? ""
      if let value { clibxml2_free(value) }
      attribute = current.pointee.next
    }
    var children: [Element] = []
    var text = ""
    var child = node.pointee.children
    while let current = child {
      switch current.pointee.type {
      case XML_ELEMENT_NODE:
        children.append(try element(current, level: level + 1, &count))
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: text += string(current.pointee.content)
      case XML_ENTITY_REF_NODE:
        throw Failure(
          detail: "the entity &\(string(current.pointee.name)); is not declared in the file itself")
      default: break
      }
      child = current.pointee.next
    }
    return Element(
      number: number, name: string(node.pointee.name), attributes: attributes, children: children,
      text: text)
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }
}
