/// The state of a text of comma-separated values up to a scalar.
struct CSVParser {
  private let separator: Unicode.Scalar
  private let lineEnd: Unicode.Scalar
  private var rows: [CSVReader.Row] = []
  private var fields: [String] = []
  private var field = String.UnicodeScalarView()
  private var (line, start) = (1, 1)
  private var (isQuoted, wasQuote, isRagged) = (false, false, false)
  /// Whether the last scalar was a carriage return outside of quotes.
  private var isReturned = false
  private var last: Unicode.Scalar?

  init(separator: Unicode.Scalar, lineEnd: Unicode.Scalar) {
    (self.separator, self.lineEnd) = (separator, lineEnd)
  }

  mutating func take(_ scalar: Unicode.Scalar) {
    last = scalar
    defer { if scalar == lineEnd { line += 1 } }
    if isReturned {
      isReturned = false
      // Only before the line's end it is a part of that.
      if scalar != lineEnd {
        field.append("\r")
        (isRagged, wasQuote) = (isRagged || wasQuote, false)
      }
    }
    // Where files were put together, a mark stands before a row.
    if scalar == "\u{FEFF}", !isQuoted, fields.isEmpty, field.isEmpty { return }
    if isQuoted {
      if scalar == "\"" {
        (isQuoted, wasQuote) = (false, true)
      } else {
        field.append(scalar)
      }
    } else {
      takeOutsideOfQuotes(scalar)
    }
  }

  private mutating func takeOutsideOfQuotes(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"":
      // A second quote inside of quotes is one that belongs to the field.
      if wasQuote { field.append(scalar) }
      if wasQuote || field.isEmpty { isQuoted = true } else { field.append(scalar) }
    case separator:
      fields.append(String(field))
      field = .init()
    case lineEnd:
      endRow(isOpen: false)
      start = line + 1
    case "\r":
      isReturned = true
      return
    default:
      isRagged = isRagged || wasQuote
      field.append(scalar)
    }
    wasQuote = false
  }

  private mutating func endRow(isOpen: Bool) {
    fields.append(String(field))
    if fields.count > 1 || !fields[0].isEmpty {
      rows.append(
        CSVReader.Row(
          lines: start...max(start, line), fields: fields, isOpen: isOpen, isRagged: isRagged))
    }
    (fields, field, isRagged) = ([], .init(), false)
  }

  /// The rows that have anything in them.
  mutating func finish() -> [CSVReader.Row] {
    if isQuoted || !fields.isEmpty || !field.isEmpty {
      // Behind the last line's end there is no further line.
      if last == lineEnd { line -= 1 }
      endRow(isOpen: isQuoted)
    }
    return rows
  }
}
