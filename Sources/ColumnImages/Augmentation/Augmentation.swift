import Kernels
import Settings

/// Decides how each image is changed in each epoch, as a function of the seed alone.
///
/// What happens to a sample follows from (seed, epoch, sample): not from the lane, the rank or the
/// step that it comes in, and not from what was changed before.
package struct Augmentation: Sendable {
  package let settings: AugmentationSettings
  package let seed: UInt64

  private let effects: [(effect: AugmentationEffect, strength: Double)]

  private static let purpose: UInt64 = 0x4155_474D

  package init(_ settings: AugmentationSettings, seed: UInt64) {
    self.settings = settings
    effects = AugmentationEffect.allCases.map { ($0, settings[$0]) }.filter { $0.1 > 0 }
    self.seed = seed
  }

  /// The changes of a sample; nil where it stays as it is stored.
  package func changes(epoch: Int, sample: Int) -> ImageChanges? {
    let random = random(0, epoch, sample)
    guard Double(random.float(at: 0)) < settings.share else { return nil }
    var changes = ImageChanges()
    for (effect, strength) in effects
    where Double(random.float(at: effect.number)) < settings.effectShare {
      changes.set(effect, strength: strength, random: self.random(effect.number, epoch, sample))
    }
    return changes.isEmpty ? nil : changes
  }

  /// A single effect at a given strength, whatever the shares say: for looking at it.
  package func only(
    _ effect: AugmentationEffect, strength: Double, epoch: Int, sample: Int
  ) -> ImageChanges {
    var changes = ImageChanges()
    changes.set(effect, strength: strength, random: random(effect.number, epoch, sample))
    return changes
  }

  private func random(_ number: UInt64, _ epoch: Int, _ sample: Int) -> CounterRandom {
    CounterRandom(
      seed: seed, purpose: Self.purpose << 8 | number, UInt64(epoch), UInt64(sample))
  }
}
