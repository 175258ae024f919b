import Foundation
import Pictures

/// A line `path, "text"` for each picture, as the ICDAR challenges have; quotes are optional.
enum ICDARList: LineFormat {
  static func claims(line: String) -> Bool {
    let bytes = line.utf8
    if bytes.last == UInt8(ascii: "\""), bytes.contains(", \"".utf8) || bytes.contains(",\"".utf8) {
      return true
    }
    // Without quotes, the name of a picture before the comma tells.
    return bytes.firstIndex(of: UInt8(ascii: ",")).map {
      PictureName.stem(String(line[..<$0])) != nil
    } ?? false
  }

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
    // In Unicode scalars, as a text may begin with a mark that belongs to the character before it.
    let scalars = line.trimmingCharacters(in: .whitespaces).unicodeScalars
    guard let comma = scalars.firstIndex(of: ","), comma > scalars.startIndex else {
      return .failure("there is no comma between path and text")
    }
    let picture = String(scalars[..<comma])
    let rest = scalars[scalars.index(after: comma)...].drop { $0 == " " }
    if rest.first != "\"", rest.last != "\"" {
      if let error = DetectionLabel.find(in: "\t" + String(rest)) { return .failure(error) }
      return .success(ListFields(picture: picture, text: String(rest)))
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
    return .success(ListFields(picture: picture, text: String(text)))
  }
}
