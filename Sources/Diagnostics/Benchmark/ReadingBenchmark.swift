import CRNNNet
import ColumnImages
import DistTrain
import Recognition
import Sampling
import Settings
import Shards

/// Measures how fast one thread of a rank makes lane batches of a set of shards.
///
/// It does what the reading thread of a training run does: order, shards, labels, changes of the
/// images, layout.
package struct ReadingBenchmark: Sendable {
  private let data: TrainingData
  private let sampler: Sampler
  private let input: PixelInput
  private let seconds: Double

  /// - Parameters:
  ///   - folder: the shards.
  ///   - width: the width that images are brought to; nil keeps each image's own.
  ///   - batch: samples of a lane.
  ///   - seconds: about how long each measurement takes.
  ///   - shuffle: how the order is shuffled.
  package init(
    folder: String, width: Int?, batch: Int, seconds: Double, shuffle: ShuffleSettings
  ) throws {
    let shards = try ShardSet(folder: folder)
    data = try TrainingData(
      shards: shards,
      alphabet: Alphabet(
        unit: .scalar, labels: shards.labels, direction: shards.direction),
      unknownSymbols: .refuse)
    var configuration = Configuration()
    configuration.data.train = folder
    (configuration.lanes, configuration.laneSize) = (1, batch)
    configuration.shuffle = shuffle
    sampler = Sampler(configuration, shards)
    input = PixelInput(mean: 0.5, scale: 2, invert: false, fixedWidth: width, minimumWidth: 1)
    self.seconds = seconds
  }

  /// Images a second with these changes.
  package func imagesPerSecond(_ settings: AugmentationSettings) throws -> Double {
    let reader = LaneBatchReader(
      data: data, input: input,
      augmentation: settings.isOn ? Augmentation(settings, seed: sampler.seed) : nil)
    let feed = LaneFeed(sampler: sampler, reader: reader, lanes: 0..<1, end: .max)
    let batch = LaneBatch()
    // The first readings come from the disk and make the memory that later ones use again.
    let warmUp = min(sampler.stepsPerEpoch, 200)
    for step in 0..<warmUp { try feed.fill(batch, step: step, lane: 0) }
    let start = Clock.now
    var step = warmUp
    while Clock.now - start < seconds {
      try feed.fill(batch, step: step, lane: 0)
      step += 1
    }
    return Double((step - warmUp) * sampler.laneSize) / (Clock.now - start)
  }
}
