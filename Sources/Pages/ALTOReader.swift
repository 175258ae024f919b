import Console
import Foundation
import Samples

/// The pages of an ALTO document.
struct ALTOReader: PageReader {
  let nameOfID = "ID"

  func sheets(_ root: XMLTree.Element) -> [PageSheet] {
    let description = root.first("Description")
    let unit = description?.first("MeasurementUnit")?.text ?? "pixel"
    let name = description?.first("sourceImageInformation")?.first("fileName")?.text
    let order = ReadingOrder(alto: root)
    return root.descendants("Page").map { page in
      var sheet = PageSheet()
      sheet.picture = name
      sheet.unit = unit.trimmingCharacters(in: .whitespacesAndNewlines)
      sheet.size = PageSize(page.attributes["WIDTH"], page.attributes["HEIGHT"])
      sheet.lines = lines(of: page)
      sheet.order = order.order(of: sheet.lines)
      return sheet
    }
  }

  func inside(_ element: XMLTree.Element, _ context: PageContext) -> PageContext {
    context.inside(alto: element)
  }

  func read(_ element: XMLTree.Element, into line: inout PageLine) {
    let box = Self.box(element)
    let polygon = element.first("Shape")?.first("Polygon")?.attributes["POINTS"]
    line.corners = polygon.flatMap(PagePoint.list) ?? box.map { Outline($0).corners }
    line.baseline = element.attributes["BASELINE"].flatMap(PagePoint.list) ?? []
    var parts = LineParts(thickness: box.map { min($0.width, $0.height) })
    var (all, without) = (0, 0)
    for part in element.children {
      switch part.name {
      case "String":
        let word = Self.text(ofString: part)
        let box = Self.box(part)
        let isSilent = word.isBlank && (box?.width ?? 0) > 0
        (all, without) = (all + 1, without + (isSilent ? 1 : 0))
        parts.add(word: word, box)
      case "SP": parts.addSpace()
      case "HYP": parts.add(hyphen: part.attributes["CONTENT"])
      default: continue
      }
    }
    line.text = parts.text
    line.notes = parts.notes
    line.hasText = !parts.text.isBlank
    // The picture shows what the text would lack.
    if without > 0, !parts.text.isBlank {
      line.text = nil
      line.missing = LineParts.missing(without, of: all)
    }
  }

  /// That of a word: its own, or where it has none, that of its glyphs.
  private static func text(ofString word: XMLTree.Element) -> String {
    let own = word.attributes["CONTENT"] ?? ""
    guard own.isBlank else { return own }
    let glyphs = word.all("Glyph").map { $0.attributes["CONTENT"] ?? "" }
    return glyphs.allSatisfy { !$0.isBlank } ? glyphs.joined() : own
  }

  /// A box; its sides may have no length, as that of a baseline has none.
  private static func box(_ element: XMLTree.Element) -> PageBox? {
    let numbers = ["HPOS", "VPOS", "WIDTH", "HEIGHT"].compactMap {
      element.attributes[$0].flatMap(Double.init)
    }
    guard numbers.count == 4, numbers.allSatisfy({ abs($0) <= 1e6 }), numbers[2] >= 0,
      numbers[3] >= 0
    else { return nil }
    return PageBox(
      left: numbers[0], top: numbers[1], right: numbers[0] + numbers[2],
      bottom: numbers[1] + numbers[3])
  }
}
