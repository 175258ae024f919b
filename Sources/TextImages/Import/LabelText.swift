/// Judges the text of a label.
enum LabelText {
  /// The label without white space at its ends, or why it cannot be one.
  static func clean(
    _ text: some StringProtocol, name: String
  ) -> Result<String, SkippedSampleError> {
    let label = trimmed(text)
    if label.isEmpty {
      return .failure(.init(.emptyLabel, name, "there is no text"))
    }
    if let control = label.unicodeScalars.first(where: { $0.properties.generalCategory == .control }
    ) {
      let number = String(control.value, radix: 16, uppercase: true)
      let detail = "the text has the control character U+\(number)"
      return .failure(.init(.controlCharacter, name, detail))
    }
    return .success(label)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let scalars = Array(text.unicodeScalars)
    let isText = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: isText),
      let last = scalars.lastIndex(where: isText)
    else { return "" }
    var label = ""
    label.unicodeScalars.append(contentsOf: scalars[first...last])
    return label
  }
}
