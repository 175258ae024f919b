/// One of the ways in which rendered words come to look like those in photographs.
///
/// Each draws its numbers from a sequence of its own: without one, the others stay as they are.
package enum SceneIngredient: String, Sendable, CaseIterable {
  /// All installed faces instead of the plain ones: a family evenly, then one of its faces.
  case fonts
  /// lower, Capital, UPPER and mIXed letters instead of those of the list.
  case letters
  /// Strokes thinner or thicker than the face has them.
  case weight
  /// Letters that lean, and that are narrower or wider.
  case slant
  /// Space between the letters.
  case spacing
  /// How tightly the word is cut out.
  case margins
  /// Brightness and contrast of ink and ground, light on dark as often as the reverse.
  case colours
  /// A line around the letters, which may be hollow.
  case border
  /// A shadow beside the letters.
  case shadow
  /// A line of writing turned by a few degrees.
  case rotation
  /// The word seen from the side, from above or below.
  case projective
  /// A line of writing bent to an arc.
  case curved
  /// Gradients, clouds, stripes, bricks, blotches and panels behind the word.
  case texture
  /// Parts of other lines above or below.
  case fragments
  /// Ground that shows through the ink, and ink that is not even.
  case blending
  /// Light that falls off towards a side or the corners.
  case light
  /// Blur of the lens.
  case blur
  /// Blur of a moving camera.
  case motion
  /// Fewer pixels than the sample has.
  case resolution
  /// Noise of the sensor.
  case noise
  /// Artefacts of JPEG.
  case compression

  /// The number that the ingredient's random numbers follow from; it never changes.
  var number: UInt64 {
    switch self {
    case .fonts: 1
    case .letters: 2
    case .weight: 3
    case .slant: 4
    case .spacing: 5
    case .margins: 6
    case .colours: 7
    case .border: 8
    case .shadow: 9
    case .rotation: 10
    case .projective: 11
    case .curved: 12
    case .texture: 13
    case .fragments: 14
    case .blending: 15
    case .light: 16
    case .blur: 17
    case .motion: 18
    case .resolution: 19
    case .noise: 20
    case .compression: 21
    }
  }
}
