/// The flat writing of a word, as masks of one size: the letters, with their border, their shadow,
/// and parts of other lines.
struct SceneLayers {
  var letters: GlyphMask
  var border: GlyphMask?
  var fragments: GlyphMask?
  /// The offset from a pixel of a shadow to the pixel that throws it, in pixels of the masks.
  var shadowOffset = (across: 0.0, down: 0.0)

  /// What must lie inside of the picture.
  var ink: [Range<Int>] { (border ?? letters).inkByColumn() }

  /// What throws the shadow.
  var shadowMask: GlyphMask { border ?? letters }

  /// The layers at half the size.
  mutating func halve() {
    letters = letters.halved()
    border = border?.halved()
    fragments = fragments?.halved()
    shadowOffset = (shadowOffset.across / 2, shadowOffset.down / 2)
  }
}
