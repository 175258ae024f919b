/// Judges the text of a label.
enum LabelText {
  /// No line that a picture can show has more, and a hostile file could fill the memory with one.
  static let mostBytes = 20_000

  /// The label without white space at its ends, or why it cannot be one.
  static func clean(
    _ text: some StringProtocol, name: String
  ) -> Result<String, SkippedSampleError> {
    let label = trimmed(text)
    if label.isEmpty {
      return .failure(.init(.emptyLabel, name, "there is no text"))
    }
    guard label.utf8.count <= mostBytes else {
      return .failure(
        .init(
          .longLabel, name,
          "the text has \(label.utf8.count) bytes, more than the \(mostBytes) of any line"))
    }
    if let control = label.unicodeScalars.first(where: isControl) {
      let number = String(control.value, radix: 16, uppercase: true)
      let detail = "the text has the control character U+\(number)"
      return .failure(.init(.controlCharacter, name, detail))
    }
    return .success(label)
  }

  /// Whether it is of Unicode's category Cc.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  /// A text without white space at its ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    let isText = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: isText),
      let last = scalars.lastIndex(where: isText)
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }
}
