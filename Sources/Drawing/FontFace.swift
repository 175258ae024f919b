/// One installed face that words can be drawn with.
public struct FontFace: Sendable, Equatable {
  /// The name of its family, "DejaVu Sans".
  public let family: String
  /// The family with its style as Pango writes it, "DejaVu Sans Bold".
  public let description: String
  /// Neither slanted, condensed, lighter than regular nor heavier than bold.
  public let isPlain: Bool
}
