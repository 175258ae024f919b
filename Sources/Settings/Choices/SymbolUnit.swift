/// What counts as one symbol of a label.
public enum SymbolUnit: String, ConfigurationChoice {
  /// A Unicode scalar.
  case scalar
  /// A grapheme cluster: what a reader takes for one character.
  case grapheme
}
