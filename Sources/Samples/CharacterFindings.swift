import Console

/// What is odd about the characters of a label, by Unicode's general categories.
enum CharacterFindings {
  /// The kinds of what is found, each once, with a sentence that names the first character of the kind.
  static func all(in label: String) -> [(SkipReason, String)] {
    let scalars = Array(label.unicodeScalars)
    var found: [SkipReason: Unicode.Scalar] = [:]
    for index in scalars.indices {
      guard let kind = kind(scalars, index), found[kind] == nil else { continue }
      found[kind] = scalars[index]
    }
    let quoted = "\"\(SymbolText.visible(label))\""
    return SkipReason.allCases.compactMap { kind in
      found[kind].map { (kind, "\(quoted) has \(sentence(kind, $0))") }
    }
  }

  private static func kind(_ scalars: [Unicode.Scalar], _ index: Int) -> SkipReason? {
    let scalar = scalars[index]
    if scalar == " " { return index > 0 && scalars[index - 1] == " " ? .unusualSpace : nil }
    if (0x21..<0x7F).contains(scalar.value) { return nil }
    let properties = scalar.properties
    if scalar == "\u{FFFD}" || scalar == "\u{FFFC}" { return .replacementCharacter }
    if scalar.isBlankSign { return .unusualSpace }
    if properties.isNoncharacterCodePoint { return .noncharacter }
    switch properties.generalCategory {
    case .privateUse: return .privateUse
    case .unassigned: return .unassignedCharacter
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return .unusualSpace
    case .nonspacingMark, .enclosingMark, .spacingMark:
      if index == 0 || scalars[index - 1] == " " { return .leadingMark }
    default: break
    }
    if properties.isBidiControl { return .directionMark }
    let isInvisible =
      properties.generalCategory == .format || properties.isDefaultIgnorableCodePoint
    // Persian, Indian scripts and emoji are spelt with joiners.
    return isInvisible && !SymbolText.isJoiner(scalars, index) ? .formatCharacter : nil
  }

  private static func sentence(_ kind: SkipReason, _ scalar: Unicode.Scalar) -> String {
    let code = scalar.codePoint
    return switch kind {
    case .replacementCharacter where scalar == "\u{FFFC}":
      "\(code), which stands for something that is no text"
    case .replacementCharacter: "\(code), which stands for a character that was lost"
    case .noncharacter: "\(code), which is no character"
    case .unassignedCharacter: "\(code), which no character is assigned to"
    case .privateUse: "\(code), of which only a font of its own knows what it is"
    case .leadingMark: "the combining mark \(code) without a letter before it"
    case .unusualSpace: scalar == " " ? "two spaces in a row" : "the space \(code), not U+0020"
    default: "the invisible mark \(code)"
    }
  }
}
