/// A line "path text" for each picture, with a space between.
enum SpacedList: LineFormat {
  static func claims(line: String) -> Bool {
    line.unicodeScalars.split(separator: " ").count >= 2
  }

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
    let scalars = line.unicodeScalars
    guard let space = scalars.firstIndex(where: { $0 == " " || $0 == "\t" }),
      space > scalars.startIndex
    else { return .failure("there is no space between path and text") }
    return .success(
      ListFields(
        picture: String(scalars[..<space]), text: String(scalars[scalars.index(after: space)...])))
  }
}
