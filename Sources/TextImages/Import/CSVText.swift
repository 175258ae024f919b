/// Takes comma-separated values apart, as RFC 4180 describes them.
///
/// Fields may be in quotes; inside of these, quotes are doubled, and commas and line ends are part
/// of the field.
struct CSVText {
  /// A row and the lines on which it stands, from 1.
  struct Row {
    let lines: ClosedRange<Int>
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
    let lineEnd: Unicode.Scalar =
      text.utf8.contains(0x0A) || !text.utf8.contains(0x0D) ? "\n" : "\r"
    let firstLine = text.unicodeScalars.prefix { $0 != lineEnd }
    let comma: Unicode.Scalar = !firstLine.contains(",") && firstLine.contains(";") ? ";" : ","

    func end(isOpen: Bool) {
      fields.append(String(field))
      if fields.count > 1 || !fields[0].isEmpty {
        rows.append(Row(lines: start...max(start, line), fields: fields, isOpen: isOpen))
      }
      (fields, field) = ([], .init())
    }
    for scalar in text.unicodeScalars {
      defer { if scalar == lineEnd { line += 1 } }
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
      case lineEnd:
        end(isOpen: false)
        start = line + 1
      case "\r": break
      default: field.append(scalar)
      }
      wasQuote = false
    }
    if isQuoted || !fields.isEmpty || !field.isEmpty {
      // Behind the last line's end there is no further line.
      if text.unicodeScalars.last == lineEnd { line -= 1 }
      end(isOpen: isQuoted)
    }
    return rows
  }
}
