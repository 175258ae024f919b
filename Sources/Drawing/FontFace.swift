/// One installed face that words can be drawn with.
package struct FontFace: Sendable, Equatable {
  /// The name of its family, "DejaVu Sans".
  package let family: String
  /// The family with its style as Pango writes it, "DejaVu Sans Bold".
  package let description: String
  /// Neither slanted, condensed, lighter than regular nor heavier than bold.
  package let isPlain: Bool
}
