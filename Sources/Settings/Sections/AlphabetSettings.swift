import TextDirection

/// What counts as one symbol, and which symbols there are.
///
/// With neither a file nor symbols, the alphabet is taken from the labels of the training data.
package struct AlphabetSettings: Sendable, Equatable {
  /// What counts as one symbol.
  package var unit = SymbolUnit.scalar
  /// The direction of the texts.
  package var direction = TextDirectionSetting.automatic
  /// A UTF-8 file whose characters, line ends aside, are the alphabet.
  package var file: String?
  /// The alphabet itself.
  package var symbols: String?

  package init() {}
}
