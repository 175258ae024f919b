/// Text that is to stay on one line, between tabs.
enum LineText {
  /// The text with `\t`, `\n` and `\r` for the tabs and line breaks in it, and `\u001b` and the like for other controls.
  ///
  /// - Parameter isReversible: whether a backslash becomes two, so that the text can be made of it again.
  static func escaped(_ text: String, isReversible: Bool = false) -> String {
    let isPlain = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory != .control && !(isReversible && scalar == "\\")
    }
    guard !text.unicodeScalars.allSatisfy(isPlain) else { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      switch scalar {
      case "\t": line += "\\t"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\\" where isReversible: line += "\\\\"
      case _ where scalar.properties.generalCategory == .control:
        let digits = String(scalar.value, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
  }
}
