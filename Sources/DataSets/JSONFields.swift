/// The picture and the text of a JSON object, under the names that programs give them.
struct JSONFields {
  /// Empty where the object names none.
  let picture: String
  let text: String

  static let pictureNames = [
    "filename", "file_name", "file", "path", "image", "img", "image_path", "img_path",
  ]
  static let textNames = [
    "text", "label", "words", "word", "transcription", "ground_truth", "gt", "value",
  ]

  /// - Throws: what is there instead, and what was expected.
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
      // MMOCR 1.x; an instance with a place is one of several on a page.
      guard instances.count == 1, !instances[0].isDetection else {
        throw DetectionLabel.error("\(instances.count) instances with places")
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
  }

  private static let expected =
    "this is no JSON object with a picture (\(pictureNames.joined(separator: ", "))) and a text "
    + "(\(textNames.joined(separator: ", ")))"
}
