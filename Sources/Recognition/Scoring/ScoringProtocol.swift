import Foundation

/// What of two texts is compared, so that figures can stand beside those of papers.
package enum ScoringProtocol: String, Sendable, CaseIterable {
  /// Everything as it stands.
  case exact
  /// Everything, upper and lower case alike.
  case caseInsensitive = "case-insensitive"
  /// Letters a to z and digits, upper and lower case alike: 36 characters.
  case alphanumeric36 = "36"
  /// Letters a to z and A to Z and digits: 62 characters.
  case alphanumeric62 = "62"
  /// The printable characters of ASCII without the space: 94 characters.
  case printable94 = "94"

  /// What is compared of a text, composed (NFC), so that canonically equivalent texts are the same in
  /// characters as in words; the rest is left out.
  package func comparable(_ text: String) -> String {
    // ASCII is composed.
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return kept(text) }
    return kept(text.precomposedStringWithCanonicalMapping).precomposedStringWithCanonicalMapping
  }

  private func kept(_ text: String) -> String {
    switch self {
    case .exact: text
    // Greek has two small letters of one capital.
    case .caseInsensitive: text.lowercased().replacing("ς", with: "σ")
    case .alphanumeric36: Self.filter(text.lowercased()) { Self.isAlphanumeric($0) }
    case .alphanumeric62: Self.filter(text) { Self.isAlphanumeric($0) }
    case .printable94: Self.filter(text) { (0x21...0x7E).contains($0.value) }
    }
  }

  private static func filter(_ text: String, _ isKept: (Unicode.Scalar) -> Bool) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where isKept(scalar) { kept.append(scalar) }
    return String(kept)
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
  }
}
