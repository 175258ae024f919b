import Files
import Samples

/// A list that has a picture and its text on each line.
protocol LineFormat: ListFormat {
  /// The first line of a list that names its columns, in lower case; nil where there is none.
  static var head: String? { get }

  /// The picture's path and its text, or what is wrong with the line.
  static func fields(of line: String) -> Result<ListFields, ListLineError>
}

extension LineFormat {
  static var head: String? { nil }

  /// As ``fields(of:)``, and labels for detection are no text.
  static func parse(_ line: String) -> Result<ListFields, ListLineError> {
    if let error = DetectionLabel.find(in: line) { return .failure(error) }
    return fields(of: line)
  }

  static func read(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing
  ) {
    settlePaths(bytes, of: &list)
    var isFirst = true
    for (number, content) in TextFile.rows(bytes) where !ListFile.isBlank(content) {
      defer { isFirst = false }
      if isFirst, String(decoding: content, as: UTF8.self).lowercased() == head { continue }
      let name = "\(list.fileName):\(number)"
      switch parse(content) {
      case .success(let fields):
        list.note(fields.conflict, name, &listing)
        list.add(fields.picture, fields.text, name, &listing)
      case .failure(let error): listing.skip(.malformedLine, name, error.detail)
      }
    }
  }

  /// Finds out where the paths of the list start.
  static func settlePaths(_ bytes: ArraySlice<UInt8>, of list: inout ListFile) {
    list.paths = list.paths.settled(
      by: TextFile.rows(bytes).lazy.compactMap { line in
        try? parse(line.content).get().picture
      })
  }

  static func parse(_ content: ArraySlice<UInt8>) -> Result<ListFields, ListLineError> {
    guard let line = String(validating: content, as: UTF8.self) else {
      return .failure("the line is not UTF-8")
    }
    return parse(line)
  }
}

/// What a line of a list says.
struct ListFields {
  let picture: String
  let text: String
  /// Members of the line that may be the same thing and differ.
  var conflict: FieldConflict?
}

/// What is wrong with a line, for a person.
struct ListLineError: Error, ExpressibleByStringInterpolation {
  let detail: String

  init(_ detail: String) { self.detail = detail }

  init(stringLiteral value: String) { self.init(value) }
}
