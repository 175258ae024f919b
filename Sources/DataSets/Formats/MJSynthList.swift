/// MJSynth's annotation files, `./2425/1/115_Lube_45484.jpg 45484`: the text is what stands between the first and
/// the last underscore of the name, and the number is its index in the lexicon, again.
enum MJSynthList: LineFormat {
  static func claims(line: String) -> Bool {
    let fields = line.unicodeScalars.split(separator: " ")
    guard fields.count == 2, Int(String(fields[1])) != nil, case .success = Self.fields(of: line)
    else {
      return false
    }
    return true
  }

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
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
    return .success(ListFields(picture: String(picture), text: words.joined(separator: "_")))
  }
}
