/// A value of a JSON document, as it stands there: numbers with their digits, members in their order.
enum JSONValue {
  case text(String)
  case number(String)
  case object([Member])
  case list([JSONValue])
  case other(String)

  /// A member of an object.
  struct Member {
    let name: String
    let value: JSONValue
  }

  /// The members of an object; nil of what is none.
  var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// A text, or a number as the text that its digits are; nil of anything else.
  var asText: String? {
    switch self {
    case .text(let text), .number(let text): text
    default: nil
    }
  }

  /// The first member of one of these names.
  func first(_ names: [String]) -> JSONValue? {
    guard let members else { return nil }
    for name in names {
      if let member = members.first(where: { $0.name == name }) { return member.value }
    }
    return nil
  }

  /// What it is, for a person.
  var kind: String {
    switch self {
    case .text: "a text"
    case .number(let digits): "the number \(digits)"
    case .object(let members):
      members.isEmpty
        ? "an empty object"
        : "an object with " + members.prefix(6).map(\.name).joined(separator: ", ")
    case .list(let values): "a list of \(values.count)"
    case .other(let word): word
    }
  }

  /// Whether it says where texts stand in a picture, as labels for detecting text do.
  var isDetection: Bool {
    let coordinateNames = [
      "points", "polygon", "polygons", "poly", "bbox", "box", "boxes", "quad", "segmentation",
    ]
    switch self {
    case .list(let values): return !values.isEmpty && values.allSatisfy(\.isDetection)
    case .object(let members):
      return members.contains { member in
        coordinateNames.contains(member.name)
          && { if case .list = member.value { true } else { false } }()
      }
    default: return false
    }
  }
}
