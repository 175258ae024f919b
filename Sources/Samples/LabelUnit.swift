/// What the network to be trained takes for one symbol of a label (`alphabet.unit`).
public enum LabelUnit: String, Sendable, CaseIterable {
  /// A Unicode scalar.
  case scalar
  /// A grapheme cluster: what a reader takes for one character.
  case grapheme

  /// The frames that CTC needs for a label: one for each symbol and one for the blank between equal ones.
  public func framesNeeded(for label: String) -> Int {
    switch self {
    case .scalar: Self.frames(Array(label.unicodeScalars))
    case .grapheme: Self.frames(Array(label))
    }
  }

  private static func frames(_ symbols: [some Equatable]) -> Int {
    symbols.count + zip(symbols, symbols.dropFirst()).count { $0 == $1 }
  }
}
