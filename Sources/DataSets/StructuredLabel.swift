import Console

/// Labels that are JSON instead of a text, as annotation tools and readers of whole documents have them.
enum StructuredLabel {
  /// What is wrong with a text that is such a label; nil for any other.
  ///
  /// An object, or a list of objects or texts, is one; a list of numbers may be a reference, `[1]`.
  static func find(in text: some StringProtocol) -> ListLineError? {
    guard let first = text.utf8.first(where: { $0 > 0x20 }),
      first == UInt8(ascii: "[") || first == UInt8(ascii: "{"),
      case .success(let value) = JSONReader.value(text)
    else { return nil }
    if value.isDetection { return DetectionLabel.error("boxes as JSON") }
    switch value {
    case .object(let members) where !members.isEmpty: return error(value.kind)
    case .list(let values) where !values.isEmpty:
      if values.allSatisfy({ if case .text = $0 { true } else { false } }) {
        return ListLineError(
          "this is a list of \(NumberText.count(values.count, "text")) as JSON, such as Label Studio "
            + "writes of several in a picture; expected is one text")
      }
      guard values.allSatisfy({ $0.members?.isEmpty == false }) else { return nil }
      return error(
        "a list of \(NumberText.count(values.count, "object")), the first \(values[0].kind)")
    default: return nil
    }
  }

  private static func error(_ what: String) -> ListLineError {
    ListLineError(
      "this is a structured label as JSON (\(what)), such as Label Studio and Donut have of whole pictures; "
        + "expected is the text of one line")
  }
}
