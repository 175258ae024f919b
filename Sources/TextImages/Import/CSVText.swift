/// Takes comma-separated values apart, as RFC 4180 describes them.
///
/// Fields may be in quotes; inside of these, quotes are doubled, and commas and line ends are part
/// of the field.
struct CSVText {
  /// A row and the line on which it begins, from 1.
  struct Row {
    let line: Int
    let fields: [String]
    /// Whether a quote was not closed before the end of the text.
    let isOpen: Bool
  }

  /// The rows that have anything in them. A text without commas in its first line is taken apart at
  /// semicolons, if that has some.
  static func rows(_ text: String) -> [Row] {
    var rows: [Row] = []
    var (fields, field): ([String], String.UnicodeScalarView) = ([], .init())
    var (line, start) = (1, 1)
    var (isQuoted, wasQuote) = (false, false)
    let firstLine = text.unicodeScalars.prefix { $0 != "\n" }
    let comma: Unicode.Scalar = !firstLine.contains(",") && firstLine.contains(";") ? ";" : ","

    func end(isOpen: Bool) {
      fields.append(String(field))
      if fields.count > 1 || !fields[0].isEmpty {
        rows.append(Row(line: start, fields: fields, isOpen: isOpen))
      }
      (fields, field) = ([], .init())
    }
    for scalar in text.unicodeScalars {
      if scalar == "\n" { line += 1 }
      if isQuoted {
        if scalar == "\"" {
          (isQuoted, wasQuote) = (false, true)
        } else {
          field.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"":
        // A second quote inside of quotes is one that belongs to the field.
        if wasQuote { field.append(scalar) }
        if wasQuote || field.isEmpty { isQuoted = true } else { field.append(scalar) }
      case comma:
        fields.append(String(field))
        field = .init()
      case "\n":
        end(isOpen: false)
        start = line
      case "\r": break
      default: field.append(scalar)
      }
      wasQuote = false
    }
    if isQuoted || !fields.isEmpty || !field.isEmpty { end(isOpen: isQuoted) }
    return rows
  }
}
