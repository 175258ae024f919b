import Console

/// Rows as a CSV file (RFC 4180) has them.
package enum CSVWriter {
  /// A line without its end; a field with a comma or a quote is quoted.
  package static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",")
  }

  /// A file: a heading and rows.
  package static func file(_ heading: [String], _ rows: [[String]]) -> String {
    ([heading] + rows).map { line($0) + "\n" }.joined()
  }

  /// A field with the code points of control characters, which a terminal would obey; of line ends, too, as many
  /// programs read CSV line by line.
  private static func harmless(_ field: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && scalar != "\t"
    }
    guard field.unicodeScalars.contains(where: isHarmful) else { return field }
    return field.unicodeScalars.map { isHarmful($0) ? "<\($0.codePoint)>" : String($0) }.joined()
  }

  private static func quoted(_ field: String) -> String {
    let field = harmless(field)
    let needsQuotes = field.unicodeScalars.contains { $0 == "," || $0 == "\"" }
    let space = UInt8(ascii: " ")
    guard needsQuotes || field.utf8.first == space || field.utf8.last == space else { return field }
    var result = "\""
    for scalar in field.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "\"" { result += "\"" }
    }
    return result + "\""
  }
}
