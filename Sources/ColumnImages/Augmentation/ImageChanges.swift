import Foundation
import Kernels
import Settings

/// What is done to one image: the amount of each effect, 0 for none, and the random numbers of
/// those that need more than an amount.
package struct ImageChanges: Sendable {
  /// Radians, counter-clockwise.
  package var rotation = 0.0
  /// The tangent of the slant.
  package var shear = 0.0
  /// By what part the right edge is shorter than the left, and the lower than the upper.
  package var perspective = (across: 0.0, down: 0.0)
  /// Heights.
  package var elastic = 0.0
  /// −1…1: the darker of neighbouring pixels grow where it is negative, the lighter else.
  package var stroke = 0.0
  /// Heights.
  package var blur = 0.0
  /// Parts of the range from black to white.
  package var noise = 0.0
  /// The factor is 1 + contrast.
  package var contrast = 0.0
  /// Parts of the range from black to white.
  package var brightness = 0.0
  /// Heights.
  package var occlusion = 0.0
  /// The quality of a JPEG file is 100 (1 − compression).
  package var compression = 0.0
  /// Parts of the range from black to white.
  package var background = 0.0

  package var elasticRandom = CounterRandom(seed: 0, purpose: 0)
  package var noiseRandom = CounterRandom(seed: 0, purpose: 0)
  package var occlusionRandom = CounterRandom(seed: 0, purpose: 0)
  package var backgroundRandom = CounterRandom(seed: 0, purpose: 0)

  /// The effects that are at work.
  package var effects: [AugmentationEffect] {
    AugmentationEffect.allCases.filter { mask & (1 << $0.number) != 0 }
  }
  private var mask: UInt64 = 0

  package init() {}

  package var isEmpty: Bool { mask == 0 }
  /// Whether pixels move.
  var isGeometric: Bool {
    rotation != 0 || shear != 0 || perspective.across != 0 || perspective.down != 0 || elastic != 0
  }

  /// Draws the amount of an effect: evenly from −strength to strength, or from 0 to strength for
  /// those that have no sign.
  mutating func set(_ effect: AugmentationEffect, strength: Double, random: CounterRandom) {
    mask |= 1 << effect.number
    let part = Double(random.float(at: 0))
    let either = (2 * part - 1) * strength
    let upward = part * strength
    switch effect {
    case .rotation: rotation = either * .pi / 180
    case .shear: shear = tan(either * .pi / 180)
    case .perspective:
      perspective = (either, (2 * Double(random.float(at: 1)) - 1) * strength)
    case .elastic: (elastic, elasticRandom) = (upward, random)
    case .stroke: stroke = either
    case .blur: blur = upward
    case .noise: (noise, noiseRandom) = (upward, random)
    case .contrast: contrast = either
    case .brightness: brightness = either
    case .occlusion: (occlusion, occlusionRandom) = (strength, random)
    case .compression: compression = upward
    case .background: (background, backgroundRandom) = (upward, random)
    }
  }
}
