/// A JSON object on each line.
enum JSONLinesList: LineFormat {
  static func claims(ending: String, lines: [String]) -> Bool {
    switch ending {
    case "jsonl", "ndjson": return true
    case "json":
      // An object on each line is a file of JSON lines.
      guard case .success(let value) = JSONReader.value(lines.first ?? "") else { return false }
      return (try? JSONFields(value))?.picture.isEmpty == false
    default: return false
    }
  }

  static func claims(line: String) -> Bool {
    // A name may be in braces; members of an object have names in quotes.
    let bytes = line.utf8
    return bytes.first == UInt8(ascii: "{")
      && bytes.dropFirst().first { $0 > 0x20 } == UInt8(ascii: "\"")
  }

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
    switch JSONReader.value(line) {
    case .success(let value):
      return Result { () throws(ListLineError) in
        let fields = try JSONFields(value)
        guard !fields.picture.isEmpty else { throw "the object names no picture" }
        return ListFields(picture: fields.picture, text: fields.text, conflict: fields.conflict)
      }
    case .failure(let fault):
      return .failure(ListLineError("this is no JSON: column \(fault.column): \(fault.detail)"))
    }
  }
}
