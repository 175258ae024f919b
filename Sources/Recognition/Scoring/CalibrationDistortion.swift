import ColumnImages
import Settings

/// How samples of the validation set are distorted for a calibration.
///
/// The set that chose a run's best weights is read a little better than other pictures, and has few mistakes to
/// learn from. Distorted, the same pictures are harder, so that a map learns what low probabilities are worth.
package enum CalibrationDistortion {
  /// The samples that are distorted at most, at every level, and their columns: wide lines would take long to
  /// read, and each of their characters is something to learn from.
  static let (most, mostColumns) = (400, 60_000)
  /// The part of the samples read right as they are that has to be read right at a level: what is distorted
  /// beyond reading says nothing of pictures that people have.
  private static let leastAccuracy = 0.5

  /// From mild to hard: the chance of each effect of augmentation, and its strength by the default one.
  private static let levels: [(chance: Double, strength: Double)] = [
    (0.3, 1), (0.6, 1), (0.6, 1.5),
  ]

  /// What changes the samples at each level; the same in every run.
  static let augmentations = levels.enumerated().map { index, level in
    var settings = AugmentationSettings()
    settings.share = 1
    settings.effectShare = level.chance
    // Compression has a scale that ends at 1, and is near to that by default.
    for effect in AugmentationEffect.allCases where effect != .compression {
      settings[effect] *= level.strength
    }
    return Augmentation(settings, seed: UInt64(index))
  }

  /// The samples that are distorted, of those that the calibration is fitted to.
  ///
  /// - Parameter columns: of each of them, as the network sees them.
  package static func choose(_ samples: [Int], columns: [Int]) -> [Int] {
    let mean = max(1, columns.reduce(0, +) / max(1, samples.count))
    return SampleSpread.choose(min(most, mostColumns / mean), of: samples.count)
      .map { samples[$0] }
  }

  /// The levels, from the mildest, up to the first that leaves too little to read.
  ///
  /// - Parameter samples: as they are stored.
  package static func usable(
    _ levels: [[CalibrationSample]], beside samples: [CalibrationSample]
  ) -> [CalibrationSample] {
    let isCorrect = Dictionary(
      samples.map { ($0.sample, $0.isCorrect) }, uniquingKeysWith: { first, _ in first })
    return levels.prefix { level in
      let stored = level.count { isCorrect[$0.sample] == true }
      return Double(level.count { $0.isCorrect }) >= leastAccuracy * Double(stored)
    }.flatMap(\.self)
  }
}
