import Foundation

/// The Unicode normalisation form that labels are brought to.
public enum TextForm: String, Sendable, CaseIterable {
  case nfc, nfd, nfkc, nfkd
  /// Labels stay as they are.
  case none

  /// The text in this form.
  public func apply(to text: String) -> String {
    switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    case .nfkc: text.precomposedStringWithCompatibilityMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    case .none: text
    }
  }
}
