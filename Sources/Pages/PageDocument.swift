import Console
import Samples

/// A PAGE or ALTO file whose lines get texts.
package struct PageDocument {
  /// The name that it has in reports.
  package let name: String
  /// Its lines in the order in which they are read, but for those that have no picture to be cut from.
  package let lines: [PlacedLine]
  /// All of its lines.
  package let count: Int
  private let places: XMLPlaces
  private let root: XMLTree.Element
  private let isALTO: Bool

  /// What an edit of this program made of a document that was well-formed.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  init(
    name: String, lines: [PlacedLine], count: Int, places: XMLPlaces, root: XMLTree.Element,
    isALTO: Bool
  ) {
    self.name = name
    self.lines = lines
    self.count = count
    self.places = places
    self.root = root
    self.isALTO = isALTO
  }

  /// The file with the readings of lines by their indices in `lines`: all bytes but those of their texts stay.
  ///
  /// - Throws: `Failure` where the result would not be well-formed.
  package func filled(with readings: [Int: LineReading]) throws -> [UInt8] {
    guard !readings.isEmpty else { return places.bytes }
    var editor = XMLEditor(places)
    var names = ElementNames(root)
    let filler: any PageFiller = isALTO ? ALTOFiller(places) : PAGEFiller()
    for (index, reading) in readings.sorted(by: { $0.key < $1.key }) {
      let line = lines[index]
      let base = names.base(line.id, line.element)
      filler.fill(line.element, with: reading, base, &names, &editor)
    }
    let bytes = editor.finished()
    do throws(XMLTree.Failure) {
      _ = try XMLTree(bytes)
    } catch {
      throw Failure(description: "\(name): the texts cannot be written into it: \(error.detail)")
    }
    return bytes
  }

  /// The texts of all lines, each on a line: what was read, or what stands there; empty where neither is known.
  package func text(with readings: [Int: LineReading]) -> String {
    lines.indices.map { index in
      // XML files are laid out with line ends, tabs and runs of spaces; what was read has none but its own.
      let text =
        readings[index]?.line.text
        ?? (lines[index].text ?? "").unicodeScalars.split { [" ", "\t", "\n", "\r"].contains($0) }
        .map { String($0) }.joined(separator: " ")
      return text.unicodeScalars.split { $0.properties.generalCategory == .control }
        .map { String($0) }.joined(separator: " ") + "\n"
    }.joined()
  }
}

/// Names for new elements, which no other element of the document has.
struct ElementNames {
  private var known: Set<String> = []

  init(_ root: XMLTree.Element) { collect(root) }

  private mutating func collect(_ element: XMLTree.Element) {
    for key in ["id", "ID"] {
      if let name = element.attributes[key] { known.insert(name) }
    }
    for child in element.children { collect(child) }
  }

  /// What the names in a line begin with: its own, if it may be a name in XML.
  func base(_ id: String?, _ number: Int) -> String {
    guard let id, let first = id.unicodeScalars.first, first == "_" || Self.isLetter(first),
      id.unicodeScalars.allSatisfy({
        Self.isLetter($0) || "0123456789._-".unicodeScalars.contains($0)
      })
    else { return "line\(number)" }
    return id
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "\u{C0}"..."\u{24F}": scalar != "\u{D7}" && scalar != "\u{F7}"
    default: false
    }
  }

  /// A name that is not taken yet, which is taken then.
  mutating func make(_ wanted: String) -> String {
    var (name, number) = (wanted, 1)
    while !known.insert(name).inserted {
      number += 1
      name = "\(wanted)_\(number)"
    }
    return name
  }
}
