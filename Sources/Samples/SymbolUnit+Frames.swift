import TextDirection

extension SymbolUnit {
  /// The frames that CTC needs for a label: one for each symbol and one for the blank between equal ones.
  package func framesNeeded(for label: String) -> Int {
    switch self {
    case .scalar: Self.frames(Array(label.unicodeScalars))
    // Canonically equivalent characters count as equal.
    case .grapheme: Self.frames(Array(label))
    }
  }

  private static func frames(_ symbols: [some Equatable]) -> Int {
    symbols.count + zip(symbols, symbols.dropFirst()).count { $0 == $1 }
  }
}
