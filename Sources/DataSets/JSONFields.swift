/// The picture and the text of a JSON object, under the names that programs give them.
struct JSONFields {
  /// Empty where the object names none.
  let picture: String
  let text: String

  /// Members that may both be the picture, or the text, and differ.
  let conflict: FieldConflict?

  private static let (pictureNames, textNames) = (FieldNames.picture.names, FieldNames.text.names)

  /// - Throws: what was found, and what was expected.
  init(_ value: JSONValue) throws(ListLineError) {
    guard let members = value.members else {
      throw ListLineError(Self.expected + "; it is \(value.kind)")
    }
    for name in Self.pictureNames + Self.textNames {
      // Other programs take the last of them.
      let count = members.count { $0.name == name }
      guard count < 2 else {
        throw ListLineError("the object has \(count) members named \(name); expected is one")
      }
    }
    var text = value.first(Self.textNames)
    if text == nil, case .list(let instances)? = value.first(["instances"]) {
      // MMOCR 1.x; an instance with a position is one of several on a page.
      guard instances.count == 1, !instances[0].isDetection else {
        throw DetectionLabel.error("\(instances.count) instances with positions")
      }
      text = instances[0].first(Self.textNames)
    }
    picture = value.first(Self.pictureNames)?.asText ?? ""
    guard let text else {
      if value.isDetection { throw DetectionLabel.error("an object with boxes") }
      throw ListLineError(Self.expected + "; it is \(value.kind)")
    }
    guard let label = text.asText else {
      if text.isDetection { throw DetectionLabel.error("an object with boxes") }
      throw ListLineError("its text is \(text.kind), no text in quotes")
    }
    self.text = label
    conflict = Self.conflict(.picture, members) ?? Self.conflict(.text, members)
  }

  private static func conflict(
    _ kind: FieldNames, _ members: [JSONValue.Member]
  ) -> FieldConflict? {
    // Most objects have one of each.
    guard members.count > 2 else { return nil }
    let values = kind.names.compactMap { name in
      members.first { $0.name == name }?.value.asText.map { (name: name, value: $0) }
    }
    guard let chosen = values.first,
      let other = values.first(where: { !$0.value.utf8.elementsEqual(chosen.value.utf8) })
    else { return nil }
    return FieldConflict(noun: kind.noun, chosen: chosen, other: other)
  }

  private static let expected =
    "this is no JSON object with a picture (\(pictureNames.joined(separator: ", "))) and a text "
    + "(\(textNames.joined(separator: ", ")))"
}
