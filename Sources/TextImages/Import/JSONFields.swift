import Foundation

/// The picture and the text of a JSON object, under the names that programs give them.
struct JSONFields {
  let picture: String
  let text: String

  static let pictureNames = [
    "filename", "file_name", "file", "path", "image", "img", "image_path", "img_path",
  ]
  static let textNames = [
    "text", "label", "words", "word", "transcription", "ground_truth", "gt", "value",
  ]

  /// Nil where the text is no such object.
  init?(_ json: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
      let text = Self.first(Self.textNames, object)
    else { return nil }
    self.text = text
    picture = Self.first(Self.pictureNames, object) ?? ""
  }

  private static func first(_ names: [String], _ object: [String: Any]) -> String? {
    for name in names { if let text = object[name] as? String { return text } }
    return nil
  }
}
