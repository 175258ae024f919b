/// One way in which an image is changed, named as in the configuration.
package enum AugmentationEffect: String, Sendable, CaseIterable {
  case rotation, shear, perspective, elastic, stroke, blur, noise, contrast, brightness, occlusion
  case compression, background

  /// Where the settings keep the effect's strength.
  var strength: WritableKeyPath<AugmentationSettings, Double> {
    switch self {
    case .rotation: \.rotation
    case .shear: \.shear
    case .perspective: \.perspective
    case .elastic: \.elastic
    case .stroke: \.stroke
    case .blur: \.blur
    case .noise: \.noise
    case .contrast: \.contrast
    case .brightness: \.brightness
    case .occlusion: \.occlusion
    case .compression: \.compression
    case .background: \.background
    }
  }

  /// The number that the effect's random numbers follow from; it never changes.
  package var number: UInt64 {
    switch self {
    case .rotation: 1
    case .shear: 2
    case .perspective: 3
    case .elastic: 4
    case .stroke: 5
    case .blur: 6
    case .noise: 7
    case .contrast: 8
    case .brightness: 9
    case .occlusion: 10
    case .compression: 11
    case .background: 12
    }
  }
}
