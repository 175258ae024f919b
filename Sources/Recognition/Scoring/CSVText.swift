import Console

/// Rows as a CSV file (RFC 4180) has them.
public enum CSVText {
  /// A line without its end; a field with a comma, a quote or a line end is quoted.
  public static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",")
  }

  /// A file: a heading and rows.
  public static func file(_ heading: [String], _ rows: [[String]]) -> String {
    ([heading] + rows).map { line($0) + "\n" }.joined()
  }

  /// A field with the code points of control characters, which a terminal would obey.
  private static func harmless(_ field: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && !"\t\n\r".unicodeScalars.contains(scalar)
    }
    guard field.unicodeScalars.contains(where: isHarmful) else { return field }
    return field.unicodeScalars.map { isHarmful($0) ? "<\($0.codePoint)>" : String($0) }.joined()
  }

  private static func quoted(_ field: String) -> String {
    let field = harmless(field)
    let needsQuotes = field.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    guard needsQuotes || field.hasPrefix(" ") || field.hasSuffix(" ") else { return field }
    var result = "\""
    for scalar in field.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "\"" { result += "\"" }
    }
    return result + "\""
  }
}
