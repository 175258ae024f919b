/// What counts as one symbol of a text.
package enum SymbolUnit: String, Sendable, CaseIterable {
  /// A Unicode scalar.
  case scalar
  /// An extended grapheme cluster: what a reader takes for one character, marks included.
  case grapheme

  /// The symbols of a text, one by one.
  package func symbols(of text: String) -> [String] {
    switch self {
    case .scalar: text.unicodeScalars.map { String($0) }
    case .grapheme: text.map { String($0) }
    }
  }
}
