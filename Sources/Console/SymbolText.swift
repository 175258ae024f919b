/// Symbols as tables and messages show them, so that each can be seen and told from others.
///
/// What can be seen of itself is shown as it is. By Unicode's general categories, this is not true of spaces
/// other than the usual one, controls, format characters, separators of lines and paragraphs, private use and
/// what no character is assigned to; nor of what may be ignored by default, nor of U+FFFD and U+FFFC, which stand for
/// what was lost, nor of signs without ink, such as Braille's blank. Of these the code point is shown.
package enum SymbolText {
  /// The symbol of a table: a space as ␣, a mark on a dotted circle, what cannot be seen as its code points.
  package static func shown(_ symbol: String) -> String {
    guard let first = symbol.unicodeScalars.first else { return "∅" }
    if symbol == " " { return "␣" }
    if symbol.unicodeScalars.contains(where: { !$0.isSeen }) { return codes(symbol) }
    return first.isMark ? "◌" + symbol : symbol
  }

  /// The symbol, or ∅ where there is none.
  package static func shown(_ symbol: String?) -> String { symbol.map { shown($0) } ?? "∅" }

  /// Consecutive symbols, code points in angle brackets.
  package static func shown(_ symbols: [String]) -> String {
    symbols.map { symbol in
      let shown = shown(symbol)
      return symbol.unicodeScalars.contains { !$0.isSeen } ? "<\(shown)>" : shown
    }.joined()
  }

  /// A text with code points in angle brackets, `<U+00A0>`, for what cannot be seen.
  /// Where joiners of letters stand between letters they are part of the spelling and stay.
  package static func visible(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var shown = ""
    for (index, scalar) in scalars.enumerated() {
      if !scalar.isSeen, !isJoiner(scalars, index) {
        shown += "<\(scalar.codePoint)>"
      } else if scalar.isMark, index == 0 || scalars[index - 1] == " " {
        shown += "◌\(scalar)"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// A message for a terminal: control characters but the ends of lines and tabs, and marks that turn the
  /// direction of text, as code points in angle brackets.
  package static func harmless(_ message: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
        || scalar.properties.isBidiControl && !"\u{2068}\u{2069}".unicodeScalars.contains(scalar)
    }
    guard message.unicodeScalars.contains(where: isHarmful) else { return message }
    return message.unicodeScalars.reduce(into: "") { text, scalar in
      if isHarmful(scalar) {
        text += "<\(scalar.codePoint)>"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// A message that is one line, whatever foreign names are in it: the ends of lines and tabs become code points, too.
  package static func oneLine(_ message: String) -> String {
    let breaks = "\n\t\u{2028}\u{2029}".unicodeScalars
    guard message.unicodeScalars.contains(where: breaks.contains) else { return harmless(message) }
    return harmless(
      message.unicodeScalars.reduce(into: "") { text, scalar in
        if breaks.contains(scalar) {
          text += "<\(scalar.codePoint)>"
        } else {
          text.unicodeScalars.append(scalar)
        }
      })
  }

  /// A message of several lines in which each argument of the command line stands on one.
  package static func withArguments(
    _ message: String, _ arguments: some Sequence<String> = CommandLine.arguments
  ) -> String {
    // An option's value may stand behind its name.
    let pieces = arguments.flatMap { argument in
      [argument]
        + (argument.firstIndex(of: "=").map { [String(argument[$0...].dropFirst())] } ?? [])
    }
    let shown = pieces.map { ($0, oneLine($0)) }.filter { $0 != $1 }
    return shown.sorted { $0.0.utf8.count > $1.0.utf8.count }.reduce(message) {
      $0.replacing($1.0, with: $1.1)
    }
  }

  /// The code points of a symbol, which tell apart what looks alike.
  package static func codes(_ symbol: String?) -> String {
    symbol.map { $0.unicodeScalars.map(\.codePoint).joined(separator: " ") } ?? "nothing"
  }

  /// A text in quotes that keep its direction to themselves.
  package static func quoted(_ text: String) -> String { "“\u{2068}\(text)\u{2069}”" }

  /// Whether the scalar at an index joins or parts the letters beside it.
  package static func isJoiner(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard scalars[index].properties.isJoinControl || scalars[index].properties.isVariationSelector,
      index > 0, scalars[index - 1].isSeen, scalars[index - 1] != " "
    else { return false }
    if scalars[index].properties.isVariationSelector { return true }
    return index + 1 < scalars.count && scalars[index + 1].isSeen && scalars[index + 1] != " "
  }
}

extension Unicode.Scalar {
  /// The code point as Unicode writes it, such as U+00A0.
  package var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether it is a combining mark.
  package var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }

  /// Whether it is a sign without ink that is no space by its category: Braille's blank, and a note without a head.
  package var isBlankSign: Bool { value == 0x2800 || value == 0x1D159 }

  /// Whether a reader sees something of it, the usual space included.
  package var isSeen: Bool {
    if (0x20..<0x7F).contains(value) { return true }
    switch properties.generalCategory {
    case .spaceSeparator, .control, .format, .lineSeparator, .paragraphSeparator, .unassigned,
      .privateUse, .surrogate:
      return false
    default:
      return value != 0xFFFD && value != 0xFFFC && !isBlankSign
        && !properties.isDefaultIgnorableCodePoint
    }
  }
}
