import Foundation

/// The form that labels are brought to: one of Unicode's normalisation forms, or less than the text.
package enum TextForm: String, Sendable, CaseIterable {
  case nfc, nfd, nfkc, nfkd
  /// Labels stay as they are.
  case none
  /// Letters a to z in lower case, without their accents, and digits: the 36 characters that papers
  /// compare by. A text without any of them becomes empty.
  case alphanumeric = "36"

  /// The text in this form.
  package func apply(to text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }), self != .alphanumeric { return text }
    // Below the first combining mark every character is composed.
    if self == .nfc, text.unicodeScalars.allSatisfy({ $0.value < 0x300 }) { return text }
    return switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    case .nfkc: text.precomposedStringWithCompatibilityMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    case .none: text
    case .alphanumeric: Self.alphanumeric(text)
    }
  }

  private static func alphanumeric(_ text: String) -> String {
    let letters = text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars.filter {
      ("a"..."z").contains($0) || ("0"..."9").contains($0)
    }
    return String(String.UnicodeScalarView(letters))
  }
}
