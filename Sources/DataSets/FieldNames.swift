import Console

/// The names by which a list tells what a column or a member is, the first of them that is there counting.
struct FieldNames {
  /// What it is, for a person.
  let noun: String
  let names: [String]

  static let picture = FieldNames(
    noun: "picture",
    names: ["filename", "file_name", "file", "path", "image", "img", "image_path", "img_path"])
  static let text = FieldNames(
    noun: "text",
    names: ["text", "label", "words", "word", "transcription", "ground_truth", "gt", "value"])

  /// Both lists, for a person.
  static let known =
    "\(picture.names.joined(separator: ", ")) for pictures and \(text.names.joined(separator: ", ")) for texts"

  /// The index in a row of the first of the names that it has, and those of others.
  func indices(in row: [String]) -> (chosen: Int, others: [Int])? {
    let indices = names.compactMap { row.firstIndex(of: $0) }
    return indices.first.map { ($0, Array(indices.dropFirst())) }
  }
}

/// Two columns or members of one sample that may both be its picture, or its text, and differ.
struct FieldConflict {
  let noun: String
  let chosen: (name: String, value: String)
  let other: (name: String, value: String)

  /// - Parameter location: the line or entry.
  func detail(at location: String) -> String {
    let (chosenValue, otherValue) = (
      SymbolText.visible(chosen.value), SymbolText.visible(other.value)
    )
    return
      "\(chosen.name) and \(other.name) may both be the \(noun) and differ, first in \(location) (\"\(chosenValue)\" and "
      + "\"\(otherValue)\"); \(chosen.name) is read"
  }
}
