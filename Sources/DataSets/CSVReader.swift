import Files

/// Takes comma-separated values apart, as RFC 4180 describes them.
///
/// Fields may be in quotes; inside of these, quotes are doubled, and commas and line ends are part
/// of the field.
struct CSVReader {
  /// A row and the lines on which it stands, from 1.
  struct Row {
    let lines: ClosedRange<Int>
    let fields: [String]
    /// Whether a quote was not closed before the end of the text.
    let isOpen: Bool
    /// Whether a field goes on behind its closing quote.
    var isRagged = false
  }

  /// Rows that are looked at to find what separates fields.
  private static let lookedAt = 64

  /// The rows that have anything in them.
  ///
  /// Fields are separated by commas, semicolons or tabs: by those at which the first row is one of names,
  /// else by those at which most of the first rows have the same number of fields.
  static func rows(_ text: String) -> [Row] { table(text).rows }

  /// The rows that have anything in them, and what separates their fields.
  static func table(_ text: String) -> (separator: Unicode.Scalar, rows: [Row]) {
    let lineEnd = lineEnd(of: text)
    var start = String.UnicodeScalarView()
    var lines = 0
    for scalar in text.unicodeScalars {
      start.append(scalar)
      if scalar == lineEnd { lines += 1 }
      if lines == lookedAt { break }
    }
    // Excel's own line about what separates fields.
    let first = start.split(whereSeparator: { "\r\n".unicodeScalars.contains($0) }).first ?? .init()
    if first.count == 5, String(first.dropLast()).lowercased() == "sep=", let separator = first.last
    {
      return (separator, Array(rows(text, separator: separator, lineEnd).dropFirst()))
    }
    let separator = separator(of: String(start), lineEnd)
    return (separator, rows(text, separator: separator, lineEnd))
  }

  /// The rows of a line whose fields are separated by commas.
  static func rows(ofLine line: String) -> [Row] { rows(line, separator: ",", "\n") }

  private static func lineEnd(of text: String) -> Unicode.Scalar {
    Unicode.Scalar(TextFile.rowEnd(of: text.utf8))
  }

  private static func separator(of start: String, _ lineEnd: Unicode.Scalar) -> Unicode.Scalar {
    let candidates = ([",", ";", "\t"] as [Unicode.Scalar]).filter(start.unicodeScalars.contains)
    guard candidates.count > 1 else { return candidates.first ?? "," }
    let tables = candidates.map { (separator: $0, rows: rows(start, separator: $0, lineEnd)) }
    let named = tables.first { ListHead($0.rows.first?.fields ?? []) != nil }
    if let named { return named.separator }
    var (best, most) = (candidates[0], 0)
    for table in tables {
      let counts = Dictionary(grouping: table.rows.map(\.fields.count)) { $0 }
      let alike = counts.filter { $0.key > 1 }.map(\.value.count).max() ?? 0
      if alike > most { (best, most) = (table.separator, alike) }
    }
    return best
  }

  private static func rows(
    _ text: String, separator: Unicode.Scalar, _ lineEnd: Unicode.Scalar
  ) -> [Row] {
    var parser = CSVParser(separator: separator, lineEnd: lineEnd)
    for scalar in text.unicodeScalars { parser.take(scalar) }
    return parser.finish()
  }
}
