import TextDirection

/// What counts as one symbol, and which symbols there are.
///
/// With neither a file nor symbols, the alphabet is taken from the labels of the training data.
public struct AlphabetSettings: Sendable, Equatable {
  /// What counts as one symbol.
  public var unit = SymbolUnit.scalar
  /// The direction of the texts.
  public var direction = TextDirectionSetting.automatic
  /// A UTF-8 file whose characters, line ends aside, are the alphabet.
  public var file: String?
  /// The alphabet itself.
  public var symbols: String?

  public init() {}
}
