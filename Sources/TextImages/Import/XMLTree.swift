import CLibXML2

/// An XML document in memory, read by libxml2 without network, entities from outside or messages.
struct XMLTree {
  /// An element with what is inside of it.
  struct Element {
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

  /// What is wrong with a document.
  struct Failure: Error {
    let detail: String
  }

  init(_ bytes: [UInt8]) throws(Failure) {
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    let document = bytes.withUnsafeBytes { buffer in
      xmlReadMemory(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), nil,
        nil, Int32(options))
    }
    guard let document else { throw Failure(detail: "this is not well-formed XML") }
    defer { xmlFreeDoc(document) }
    guard let node = xmlDocGetRootElement(document) else {
      throw Failure(detail: "there is nothing in this XML file")
    }
    guard let root = Self.element(node, level: 0) else {
      throw Failure(detail: "the elements are nested more than \(Self.mostLevels) deep")
    }
    self.root = root
  }

  private static func element(_ node: xmlNodePtr, level: Int) -> Element? {
    guard level < mostLevels else { return nil }
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
        guard let element = element(current, level: level + 1) else { return nil }
        children.append(element)
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: text += string(current.pointee.content)
      default: break
      }
      child = current.pointee.next
    }
    return Element(
      name: string(node.pointee.name), attributes: attributes, children: children, text: text)
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }
}
