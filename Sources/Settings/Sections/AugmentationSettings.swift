/// How much the images of the training set are changed, anew in each epoch.
///
/// `share` of the images are changed, each of them by every effect with a chance of `effectShare`.
/// The strengths are the most that an effect does; a strength of 0 leaves it out.
package struct AugmentationSettings: Sendable, Equatable {
  /// The part of the images that is changed; with 0 all images are as they are stored.
  package var share = 0.0
  /// The chance of each effect on an image that is changed.
  package var effectShare = 0.3
  /// Degrees.
  package var rotation = 3.0
  /// Degrees from the upright.
  package var shear = 10.0
  /// By what part of itself one edge becomes shorter than the opposite one.
  package var perspective = 0.15
  /// How far a point moves, in heights of the image.
  package var elastic = 0.03
  /// How much thicker or thinner strokes become: at 1 by a pixel on each side.
  package var stroke = 0.5
  /// The standard deviation of the blur, in heights of the image.
  package var blur = 0.03
  /// The standard deviation of the noise; 1 is from black to white.
  package var noise = 0.05
  /// By what part of itself the contrast changes.
  package var contrast = 0.4
  /// How much lighter or darker; 1 is from black to white.
  package var brightness = 0.15
  /// The sides of covered patches, in heights of the image.
  package var occlusion = 0.2
  /// How coarsely blocks of 8 × 8 pixels are coded, as JPEG does: its quality is 100 (1 − strength).
  package var compression = 0.8
  /// How much the background varies across the image; 1 is from black to white.
  package var background = 0.2

  package init() {}

  /// One effect with all others left out.
  package init(only effect: AugmentationEffect, strength: Double) {
    for other in AugmentationEffect.allCases { self[other] = other == effect ? strength : 0 }
  }

  /// Whether any image is changed.
  package var isOn: Bool { share > 0 && effectShare > 0 }

  /// The strength of an effect.
  package subscript(effect: AugmentationEffect) -> Double {
    get { self[keyPath: effect.strength] }
    set { self[keyPath: effect.strength] = newValue }
  }

  /// The settings as far as they decide about pixels, in one line; `off` where no image is changed.
  package var summary: String {
    guard isOn else { return "off" }
    let strengths = AugmentationEffect.allCases.map { "\($0.rawValue) \(self[$0])" }
    return "share \(share), effect_share \(effectShare), " + strengths.joined(separator: ", ")
  }
}
