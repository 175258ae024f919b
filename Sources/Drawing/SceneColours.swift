import Pictures
import Samples

/// The colours of a rendered word, with bounds on the contrast between them.
///
/// Brightness is drawn first, then a tint that keeps it: grey pictures and colour pictures have the
/// same contrast. 0 is black, 255 white.
struct SceneColours {
  typealias Colour = SIMD3<Float>

  var ink = Colour(repeating: 20)
  var ground = Colour(repeating: 235)
  /// A second colour of the ground: the other side of a gradient, stripes, panels.
  var second = Colour(repeating: 215)
  var border = Colour(repeating: 235)
  var shadow = Colour(repeating: 128)

  /// The least difference of ink and ground, or of border and ground where ink is like ground.
  static let leastContrast = 40.0

  init() {}

  /// What tells the letters from the ground: the brightness of the ink, or of a border around hollow ones.
  var contrast: Float {
    let paper = Self.brightness(ground)
    return max(
      abs(Self.brightness(ink) - paper), isHollow ? abs(Self.brightness(border) - paper) : 0)
  }
  private var isHollow = false

  /// Draws ink and ground, one as likely the lighter as the other.
  init(_ random: inout RandomSequence) {
    let contrast =
      random.chance(0.8)
      ? random.uniform(90...230) : random.uniform(Self.leastContrast...90)
    var low = random.uniform(0...(255 - contrast))
    // Much writing stands on what is white or black in the picture.
    if random.chance(0.35) { low = random.chance(0.5) ? 255 - contrast : 0 }
    let (dark, light) = (Self.tinted(low, &random), Self.tinted(low + contrast, &random))
    (ink, ground) = random.chance(0.5) ? (dark, light) : (light, dark)
    // The second colour stays on the ground's side of the ink, or goes away from it.
    let away = Self.brightness(ground) - Self.brightness(ink)
    let change = random.uniform(-0.4...0.4) * Double(away)
    second = Self.tinted(min(max(Double(Self.brightness(ground)) + change, 0), 255), &random)
  }

  /// Draws a border that differs from the ink; the letters may be hollow, as the ground is.
  mutating func addBorder(_ random: inout RandomSequence) {
    if random.chance(0.25) {
      border = ink
      isHollow = true
      ink = random.chance(0.7) ? ground : second
      return
    }
    let own = Double(Self.brightness(ink))
    let least = 60.0
    // The sides of the ink that have room for a colour that far from it.
    let (below, above) = (max(0, own - least), max(0, 255 - own - least))
    let position = random.uniform(0...max(1, below + above))
    let brightness = position < below ? position : own + least + (position - below)
    border = Self.tinted(min(brightness, 255), &random)
  }

  mutating func addShadow(_ random: inout RandomSequence) {
    shadow = Self.tinted(
      random.chance(0.75) ? random.uniform(0...60) : random.uniform(120...255), &random)
  }

  /// A colour of this brightness: grey as often as not, else with a tint.
  private static func tinted(_ brightness: Double, _ random: inout RandomSequence) -> Colour {
    let strength = random.chance(0.5) ? random.uniform(0...8) : random.uniform(0...110)
    let tint = Colour(
      Float(random.uniform(-1...1)), Float(random.uniform(-1...1)), Float(random.uniform(-1...1)))
    let level = Float(brightness)
    var colour = Colour(repeating: level) + Float(strength) * (tint - Self.brightness(tint))
    colour = colour.clamped(lowerBound: .zero, upperBound: Colour(repeating: 255))
    // What was cut off is given back evenly, so that the brightness stays.
    return colour + (level - Self.brightness(colour))
  }

  /// 0.299, 0.587 and 0.114 of red, green and blue, as `Colour` makes grey.
  static func brightness(_ colour: Colour) -> Float { (colour * [0.299, 0.587, 0.114]).sum() }

  /// A channel of a colour in pictures of this many channels.
  static func value(_ colour: Colour, channel: Int, of channels: Int) -> Float {
    channels == 1 ? brightness(colour) : colour[channel]
  }
}
