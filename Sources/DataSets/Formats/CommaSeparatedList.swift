import Console
import Foundation
import Samples

/// Comma-separated values with quotes, with or without a line of names; the separator may be another one.
enum CommaSeparatedList: ListFormat {
  static func claims(ending: String, lines: [String]) -> Bool { ending == "csv" }

  static func read(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing
  ) {
    let fileName = list.fileName
    // Of what is not UTF-8 the rows that have the fault are lost, not the others.
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    let text = String(decoding: bytes, as: UTF8.self)
    let table = CSVReader.table(text)
    let separator = named(table.separator)
    var rows = table.rows[...]
    var (pictureColumn, textColumn, columns) = (0, 1, 2)
    let head = ListHead(rows.first?.fields ?? [])
    let fault = head == nil ? ListHead.fault(rows.lazy.map(\.fields)) : nil
    var conflict: String?
    if let head {
      (pictureColumn, textColumn, columns) = (head.picture, head.text, head.names.count)
      if table.separator == ",", head.names.joined(separator: ",") == EasyOCRList.head,
        rows.dropFirst().contains(where: { $0.fields.count > 2 || $0.isRagged })
      {
        return EasyOCRList.read(bytes, of: &list, into: &listing)
      }
      rows = rows.dropFirst()
    }
    list.paths = list.paths.settled(
      by: rows.lazy.filter { $0.fields.count > pictureColumn }.map { $0.fields[pictureColumn] })
    for row in rows {
      let name = "\(fileName):\(row.lines.lowerBound)"
      func skip(_ detail: String) {
        for line in row.lines { listing.skip(.malformedLine, "\(fileName):\(line)", detail) }
      }
      if let fault {
        skip(fault)
      } else if row.isOpen {
        skip("the quote in line \(row.lines.lowerBound) is not closed before the end of the file")
      } else if row.isRagged {
        skip("there is text behind a closing quote: quotes inside of quotes are doubled in CSV")
      } else if row.fields.count <= max(pictureColumn, textColumn) {
        skip(
          "the row has \(NumberText.count(row.fields.count, "field")), the text is number \(textColumn + 1)"
        )
      } else if row.fields.count > columns {
        skip(
          "the row has \(row.fields.count) fields, not \(columns): a text with \(separator) in it must be in quotes"
        )
      } else if !isValid, row.fields.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
        skip("the line is not UTF-8")
      } else if row.lines.count > 1,
        [pictureColumn, textColumn].contains(where: { row.fields[$0].contains(where: \.isNewline) })
      {
        skip("the quote in line \(row.lines.lowerBound) is closed in line \(row.lines.upperBound)")
      } else {
        if conflict == nil { conflict = head?.conflict(in: row.fields)?.detail(at: name) }
        let picture = row.fields[pictureColumn]
        list.add(
          head?.isSpaced == true ? picture.trimmingCharacters(in: .whitespaces) : picture,
          row.fields[textColumn], name, &listing)
      }
    }
    if let conflict { listing.note(.severalColumns, fileName, conflict) }
  }

  private static func named(_ separator: Unicode.Scalar) -> String {
    switch separator {
    case ",": "a comma"
    case ";": "a semicolon"
    case "\t": "a tab"
    default: "\"\(SymbolText.visible(String(separator)))\""
    }
  }
}
