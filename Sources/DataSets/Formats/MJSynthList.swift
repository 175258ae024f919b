import Foundation
import Pictures

/// Takes the lines of the list styles apart.
enum ListLine {
  /// The picture's path and its text, or what is wrong with the line.
  static func parse(
    _ line: String, as format: ImportFormat
  ) -> Result<(picture: String, text: String), ListLineError> {
    if format == .jsonLines { return object(line).map { ($0.picture, $0.text) } }
    if let error = DetectionLabel.find(in: line) { return .failure(error) }
    return switch format {
    case .icdar: icdar(line)
    case .spaced: spaced(line)
    case .mjsynth: mjsynth(line)
    default: tab(line)
    }
  }

  private static func tab(
    _ line: String
  ) -> Result<(picture: String, text: String), ListLineError> {
    // In bytes, as looking for characters takes longer than all else that is done to a line.
    let bytes = line.utf8
    let isTab = { (byte: UInt8) in byte == UInt8(ascii: "\t") }
    guard let tab = bytes.firstIndex(where: isTab) else {
      return .failure("there is no TAB between path and text")
    }
    let text = line[bytes.index(after: tab)...]
    if text.utf8.contains(where: isTab) { return .failure("there is more than one TAB") }
    if tab == bytes.startIndex { return .failure("there is no path before the TAB") }
    return .success((String(line[..<tab]), String(text)))
  }

  private static func icdar(
    _ line: String
  ) -> Result<(picture: String, text: String), ListLineError> {
    // In Unicode scalars, as a text may begin with a mark that belongs to the character before it.
    let scalars = line.trimmingCharacters(in: .whitespaces).unicodeScalars
    guard let comma = scalars.firstIndex(of: ","), comma > scalars.startIndex else {
      return .failure("there is no comma between path and text")
    }
    let picture = String(scalars[..<comma])
    let rest = scalars[scalars.index(after: comma)...].drop { $0 == " " }
    if rest.first != "\"", rest.last != "\"" {
      if let error = DetectionLabel.find(in: "\t" + String(rest)) { return .failure(error) }
      return .success((picture, String(rest)))
    }
    guard rest.count >= 2, rest.first == "\"", rest.last == "\"" else {
      return .failure("the text has a quote at one end only")
    }
    var text = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in rest.dropFirst().dropLast() {
      if scalar == "\\", !isEscaped {
        isEscaped = true
      } else {
        text.append(scalar)
        isEscaped = false
      }
    }
    return .success((picture, String(text)))
  }

  private static func spaced(
    _ line: String
  ) -> Result<(picture: String, text: String), ListLineError> {
    let scalars = line.unicodeScalars
    guard let space = scalars.firstIndex(where: { $0 == " " || $0 == "\t" }),
      space > scalars.startIndex
    else { return .failure("there is no space between path and text") }
    return .success((String(scalars[..<space]), String(scalars[scalars.index(after: space)...])))
  }

  /// The picture and the text of a line that is a JSON object.
  static func object(_ line: String) -> Result<JSONFields, ListLineError> {
    if let error = DetectionLabel.find(in: line) { return .failure(error) }
    switch JSONReader.value(line) {
    case .success(let value):
      return Result { () throws(ListLineError) in
        let fields = try JSONFields(value)
        guard !fields.picture.isEmpty else { throw "the object names no picture" }
        return fields
      }
    case .failure(let fault):
      return .failure(ListLineError("this is no JSON: column \(fault.column): \(fault.detail)"))
    }
  }

  /// `./2425/1/115_Lube_45484.jpg 45484`: the text is what stands between the first and the last
  /// underscore of the name, and the number is its index in the lexicon, again.
  private static func mjsynth(
    _ line: String
  ) -> Result<(picture: String, text: String), ListLineError> {
    let fields = line.unicodeScalars.split { $0 == " " || $0 == "\t" }
    guard let picture = fields.first, fields.count <= 2 else {
      return .failure("this is no path with a number behind it")
    }
    let name = picture.split(separator: "/").last ?? picture
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count >= 3 else {
      return .failure("the name \(String(name)) is not of the form number_text_number.jpg")
    }
    let number = parts[parts.count - 1].prefix { $0 != "." }
    if fields.count == 2, !fields[1].elementsEqual(number) {
      return .failure(
        "the name \(String(name)) and the number \(String(fields[1])) are of different words")
    }
    let words = parts.dropFirst().dropLast().map { String($0) }
    return .success((String(picture), words.joined(separator: "_")))
  }

  /// The style that a line seems to be of.
  static func recognise(_ line: String) -> ImportFormat {
    let trimmed = line.trimmingCharacters(in: .whitespaces)
    let (bytes, quote) = (trimmed.utf8, UInt8(ascii: "\""))
    // A name may be in braces; members of an object have names in quotes.
    if bytes.first == UInt8(ascii: "{"), bytes.dropFirst().first(where: { $0 > 0x20 }) == quote {
      return .jsonLines
    }
    if bytes.contains(UInt8(ascii: "\t")) { return .tsv }
    if bytes.last == quote, bytes.contains(", \"".utf8) || bytes.contains(",\"".utf8) {
      return .icdar
    }
    // Without quotes, the name of a picture before the comma tells.
    if let comma = bytes.firstIndex(of: UInt8(ascii: ",")),
      PictureName.stem(String(trimmed[..<comma])) != nil
    {
      return .icdar
    }
    let fields = trimmed.unicodeScalars.split(separator: " ")
    if fields.count == 2, Int(String(fields[1])) != nil, case .success = mjsynth(trimmed) {
      return .mjsynth
    }
    return fields.count >= 2 ? .spaced : .tsv
  }
}

/// What is wrong with a line, for a person.
struct ListLineError: Error, ExpressibleByStringInterpolation {
  let detail: String

  init(_ detail: String) { self.detail = detail }

  init(stringLiteral value: String) { self.init(value) }
}
