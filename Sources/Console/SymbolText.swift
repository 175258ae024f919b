/// Symbols as a table shows them one by one.
public enum SymbolText {
  /// The symbol with what can be seen of it: spaces as ␣, and a mark on a dotted circle.
  public static func shown(_ symbol: String) -> String {
    guard let first = symbol.unicodeScalars.first else { return "∅" }
    switch first.properties.generalCategory {
    case .spaceSeparator: return "␣"
    case .nonspacingMark, .enclosingMark, .spacingMark: return "◌" + symbol
    case .control, .format, .lineSeparator, .paragraphSeparator: return code(first)
    default: return symbol
    }
  }

  /// The symbol, or ∅ where there is none.
  public static func shown(_ symbol: String?) -> String { symbol.map { shown($0) } ?? "∅" }

  /// The code points of a symbol, which tell apart what looks alike.
  public static func codes(_ symbol: String?) -> String {
    symbol.map { $0.unicodeScalars.map(code).joined(separator: " ") } ?? "nothing"
  }

  /// A text in quotes that keep its direction to themselves.
  public static func quoted(_ text: String) -> String { "“\u{2068}\(text)\u{2069}”" }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
