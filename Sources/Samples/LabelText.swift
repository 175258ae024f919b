import Console
import Shards

/// Judges the text of a label.
package enum LabelText {
  /// As of a shard: a hostile file could fill the memory with one.
  package static let mostBytes = ShardFormat.mostTextBytes

  /// The label without white space at its ends, or why it cannot be one.
  package static func clean(
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

  /// The same, with what is odd about characters: what an import leaves out unless told otherwise is a failure.
  package static func judged(
    _ text: some StringProtocol, name: String
  ) -> Result<(label: String, noted: [SkippedSample]), SkippedSampleError> {
    clean(text, name: name).flatMap { label in
      let found = CharacterFindings.all(in: label)
      if let (reason, detail) = found.first(where: { $0.0.defaultAction == .skip }) {
        return .failure(.init(reason, name, detail))
      }
      return .success(
        (label, found.map { SkippedSample(reason: $0, name: name, detail: $1) }))
    }
  }

  /// A text without white space at its ends.
  package static func trimmed(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    let isText = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: isText),
      let last = scalars.lastIndex(where: isText)
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }
}
