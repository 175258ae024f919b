import Console

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
    if let control = label.unicodeScalars.first(where: { $0.properties.generalCategory == .control }
    ) {
      let detail = "the text has the control character \(control.codePoint)"
      return .failure(.init(.controlCharacter, name, detail))
    }
    return .success(label)
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
