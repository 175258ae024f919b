import Console
import Samples

extension ListFile {
  mutating func readCSV(_ bytes: ArraySlice<UInt8>, _ listing: inout SampleListing) {
    // Of what is not UTF-8 the rows that have the fault are lost, not the others.
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    let text = String(decoding: bytes, as: UTF8.self)
    let table = CSVText.table(text)
    let separator =
      switch table.separator {
      case ",": "a comma"
      case ";": "a semicolon"
      case "\t": "a tab"
      default: "\"\(SymbolText.visible(String(table.separator)))\""
      }
    var rows = table.rows[...]
    var (pictureColumn, textColumn, columns) = (0, 1, 2)
    if let head = rows.first?.fields.map({ $0.lowercased() }),
      let picture = head.firstIndex(where: JSONFields.pictureNames.contains),
      let label = head.firstIndex(where: JSONFields.textNames.contains)
    {
      (pictureColumn, textColumn, columns) = (picture, label, head.count)
      // EasyOCR takes what stands behind the first comma as it is.
      if table.separator == ",", head == ["filename", "words"],
        rows.dropFirst().contains(where: { $0.fields.count > 2 || $0.isRagged })
      {
        rows = CSVText.rowsByLine(text)[...]
      }
      rows = rows.dropFirst()
    }
    if let first = rows.first, first.fields.count > pictureColumn {
      paths = paths.settled(by: first.fields[pictureColumn])
    }
    for row in rows {
      let name = "\(fileName):\(row.lines.lowerBound)"
      func skip(_ detail: String) {
        for line in row.lines { listing.skip(.malformedLine, "\(fileName):\(line)", detail) }
      }
      if row.isOpen {
        skip("the quote in line \(row.lines.lowerBound) is not closed before the end of the file")
      } else if row.isRagged {
        skip("there is text behind a closing quote: quotes inside of quotes are doubled in CSV")
      } else if row.fields.count <= max(pictureColumn, textColumn) {
        skip(
          "the row has \(NumberText.count(row.fields.count, "field")), the text is number \(textColumn + 1)"
        )
      } else if row.fields.count > columns {
        skip(
          "the row has \(row.fields.count) fields, not \(columns): a text with \(separator) in it stands in quotes"
        )
      } else if !isValid, row.fields.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
        skip("the line is not UTF-8")
      } else if row.lines.count > 1,
        [pictureColumn, textColumn].contains(where: { row.fields[$0].contains(where: \.isNewline) })
      {
        skip("the quote in line \(row.lines.lowerBound) is closed in line \(row.lines.upperBound)")
      } else {
        add(row.fields[pictureColumn], row.fields[textColumn], name, &listing)
      }
    }
  }
}
