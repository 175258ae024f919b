import CFriBidi

/// The direction in which a text as a whole is written, as of the Unicode Bidirectional Algorithm (UAX #9).
package enum BaseDirection: String, Sendable, CaseIterable, Codable {
  case leftToRight = "ltr"
  case rightToLeft = "rtl"

  /// The direction of a text's letters if they have one in common; nil of a text without letters, or with
  /// letters of both directions.
  package init?(ofLettersIn text: String) {
    let directions = Self.strongDirections(of: text)
    guard directions.count == 1, let only = directions.first else { return nil }
    self = only
  }

  /// The direction of most texts that have one; left to right if as many have the other.
  package init(ofMost texts: some Sequence<String>) {
    var balance = 0
    for text in texts {
      switch BaseDirection(ofLettersIn: text) {
      case .leftToRight: balance -= 1
      case .rightToLeft: balance += 1
      case nil: break
      }
    }
    self = balance > 0 ? .rightToLeft : .leftToRight
  }

  /// As people say it.
  package var title: String {
    switch self {
    case .leftToRight: "left to right"
    case .rightToLeft: "right to left"
    }
  }

  /// Whether a scalar is a letter or mark of a script from right to left.
  package static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    crnn_is_right_to_left(fribidi_get_bidi_type(scalar.value)) != 0
  }

  private static func strongDirections(of text: String) -> Set<BaseDirection> {
    var found = Set<BaseDirection>()
    for scalar in text.unicodeScalars {
      let type = fribidi_get_bidi_type(scalar.value)
      guard crnn_is_strong(type) != 0 else { continue }
      found.insert(crnn_is_right_to_left(type) != 0 ? .rightToLeft : .leftToRight)
    }
    return found
  }
}
