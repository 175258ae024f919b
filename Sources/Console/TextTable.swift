/// A table in plain text, its columns as wide as they need to be.
package struct TextTable: Sendable {
  /// A column: its heading and the side on which its texts stand.
  package enum Column: Sendable {
    case left(String)
    case right(String)

    var heading: String {
      switch self {
      case .left(let text), .right(let text): text
      }
    }
  }

  /// The columns.
  package let columns: [Column]
  /// The rows, each with a text for every column.
  package private(set) var rows: [[String]] = []

  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; what cannot be seen in its texts is shown as code points.
  package mutating func append(_ row: [String]) {
    precondition(row.count == columns.count, "\(row.count) texts for \(columns.count) columns")
    rows.append(row.map { SymbolText.visible($0) })
  }

  /// The width that each column has.
  package var widths: [Int] {
    columns.indices.map { column in
      ([columns[column].heading] + rows.map { $0[column] }).map(\.displayWidth).max() ?? 0
    }
  }

  /// The lines: headings, a rule, and the rows.
  package var lines: [String] {
    let widths = widths
    return [line(columns.map(\.heading), widths)]
      + [widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")]
      + rows.map { line($0, widths) }
  }

  /// The whole table, without a line end after the last line.
  package var text: String { lines.joined(separator: "\n") }

  private func line(_ texts: [String], _ widths: [Int]) -> String {
    let cells = columns.indices.map { index in
      let padding = String(
        repeating: " ", count: max(0, widths[index] - texts[index].displayWidth))
      return switch columns[index] {
      case .left: texts[index] + padding
      case .right: padding + texts[index]
      }
    }
    let joined = cells.joined(separator: "  ")
    return String(joined.reversed().drop { $0 == " " }.reversed())
  }
}
