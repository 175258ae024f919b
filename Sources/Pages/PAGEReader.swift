import Console
import Foundation
import Samples

/// The pages of a PAGE document.
struct PAGEReader: PageReader {
  let nameOfID = "id"
  /// Which reading of several counts; nil takes the corrected one, and notes where that is another.
  let textIndex: Int?

  func sheets(_ root: XMLTree.Element) -> [PageSheet] {
    root.all("Page").map { page in
      var sheet = PageSheet()
      sheet.picture = page.attributes["imageFilename"]
      sheet.size = PageSize(page.attributes["imageWidth"], page.attributes["imageHeight"])
      sheet.lines = lines(of: page)
      sheet.order = ReadingOrder(page: page).order(of: sheet.lines)
      sheet.textRegions = textRegions(of: page)
      return sheet
    }
  }

  /// The regions at any depth with a text of their own and no line in them; the lines' texts are often the region's, too.
  private func textRegions(of element: XMLTree.Element) -> [(id: String?, text: String)] {
    element.children.flatMap { child -> [(id: String?, text: String)] in
      guard child.name.hasSuffix("Region") else {
        return child.name == "TextLine" ? [] : textRegions(of: child)
      }
      let text = reading(of: child).text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
      let own =
        text.isEmpty || !child.descendants("TextLine").isEmpty
        ? [] : [(child.attributes[nameOfID], text)]
      return own + textRegions(of: child)
    }
  }

  func inside(_ element: XMLTree.Element, _ context: PageContext) -> PageContext {
    context.inside(page: element)
  }

  func read(_ element: XMLTree.Element, into line: inout PageLine) {
    line.corners = Self.corners(element)
    line.baseline = element.first("Baseline").flatMap(Self.points) ?? []
    line.position = Self.position(of: element)
    line.hasText = element.descendants("TextEquiv").contains {
      !(Self.text(of: $0) ?? "").isBlank
    }
    readText(of: element, into: &line)
  }

  /// Its place among the lines of its region: PAGE's own of 2019, or as Transkribus writes it,
  /// `readingOrder {index:3;}`.
  private static func position(of element: XMLTree.Element) -> Int? {
    if let index = element.attributes["index"] { return Int(index) }
    guard let custom = element.attributes["custom"],
      let start = custom.firstRange(of: "readingOrder")?.upperBound
    else { return nil }
    let group = custom[start...].prefix(64).prefix { $0 != "}" }
    guard let index = group.firstRange(of: "index:")?.upperBound else { return nil }
    return Int(group[index...].prefix { $0.isASCII && $0.isNumber })
  }

  /// The text of a line: its own, or where it has none, that of its words.
  private func readText(of element: XMLTree.Element, into line: inout PageLine) {
    let own = reading(of: element)
    if let text = own.text, !text.isBlank {
      line.text = text
      note([own], &line)
      return
    }
    let all = element.all("Word").map { (reading(ofWord: $0), Self.corners($0)) }
    let words = all.filter { !($0.0.text ?? "").isBlank }
    let box = line.corners.flatMap { PageBox(around: $0) }
    var parts = LineParts(thickness: box.map { min($0.width, $0.height) })
    for (reading, corners) in words {
      parts.add(word: reading.text ?? "", corners.flatMap { PageBox(around: $0) })
    }
    line.text = words.isEmpty ? own.text : parts.text
    note(words.map(\.0), &line)
    // The picture shows what the text would lack; a word without coordinates shows nothing.
    let silent = all.count { ($0.0.text ?? "").isBlank && $0.1 != nil }
    if !words.isEmpty, silent > 0 {
      line.text = nil
      line.missing = LineParts.missing(silent, of: all.count, index: textIndex)
      return
    }
    if line.text == nil, let textIndex, !element.all("TextEquiv").isEmpty {
      line.missing = "the line has no text with index \(textIndex)"
    }
  }

  private func note(_ readings: [Reading], _ line: inout PageLine) {
    if let open = readings.first(where: { $0.others > 0 }) {
      line.note(
        .textIndex,
        "\(NumberText.count(open.others, "other text has", "other texts have")) index \(open.index), too; "
          + "the first is taken")
    }
    guard textIndex == nil, let other = readings.first(where: { $0.index != 0 }) else { return }
    line.note(
      .textIndex, "its text has index \(other.index); that of a corrected text is 0 (--text-index)")
  }

  /// A reading, its index, which is 0 where it states none, and how many other texts have the same index.
  private typealias Reading = (text: String?, index: Int, others: Int)

  private func reading(of element: XMLTree.Element) -> Reading {
    let readings = element.all("TextEquiv").map {
      (element: $0, index: Int($0.attributes["index"] ?? "") ?? 0)
    }
    let chosen =
      textIndex.map { wanted in readings.first { $0.index == wanted } }
      ?? readings.first { $0.index == 0 } ?? readings.min { $0.index < $1.index }
    guard let index = chosen?.index else { return (nil, 0, 0) }
    let texts = readings.filter { $0.index == index }.compactMap { Self.text(of: $0.element) }
    let filled = texts.filter { !$0.isBlank }
    return (filled.first ?? texts.first, index, max(0, Set(filled).count - 1))
  }

  /// That of a word: its own, or where it has none, that of its glyphs.
  private func reading(ofWord word: XMLTree.Element) -> Reading {
    let own = reading(of: word)
    guard (own.text ?? "").isBlank else { return own }
    let glyphs = word.all("Glyph").map { reading(of: $0) }
    guard let first = glyphs.first, glyphs.allSatisfy({ !($0.text ?? "").isBlank }) else {
      return own
    }
    return (glyphs.map { $0.text ?? "" }.joined(), first.index, 0)
  }

  private static func text(of reading: XMLTree.Element) -> String? {
    (reading.first("Unicode") ?? reading.first("PlainText"))?.text
  }

  private static func corners(_ element: XMLTree.Element) -> [PagePoint]? {
    element.first("Coords").flatMap(points)
  }

  /// Points in an attribute, or as children as in PAGE of 2010.
  private static func points(_ element: XMLTree.Element) -> [PagePoint]? {
    let text =
      element.attributes["points"]
      ?? element.all("Point").map {
        "\($0.attributes["x"] ?? "?"),\($0.attributes["y"] ?? "?")"
      }.joined(separator: " ")
    return PagePoint.list(text)
  }
}
