import CRNNNet
import Shards

/// Measures how fast one thread of a rank makes lane batches of a set of shards.
///
/// It does what the reading thread of a training run does: order, shards, labels, changes of the
/// images, layout.
public struct ReadingBenchmark: Sendable {
  private let data: TrainingData
  private let sampler: Sampler
  private let input: PixelInput
  private let seconds: Double

  /// - Parameters:
  ///   - folder: the shards.
  ///   - width: the width that images are brought to; nil keeps each image's own.
  ///   - batch: samples of a lane.
  ///   - seconds: about how long each measurement takes.
  public init(folder: String, width: Int?, batch: Int, seconds: Double) throws {
    let shards = try ShardSet(folder: folder)
    data = try TrainingData(
      shards: shards, alphabet: Alphabet(unit: .scalar, labels: shards.labels),
      unknownSymbols: .refuse)
    sampler = Sampler(widths: shards.widths, lanes: 1, laneSize: batch, seed: 1)
    input = PixelInput(mean: 0.5, scale: 2, invert: false, fixedWidth: width, minimumWidth: 1)
    self.seconds = seconds
  }

  /// Images a second with these changes.
  public func imagesPerSecond(_ settings: AugmentationSettings) throws -> Double {
    let reader = LaneBatchReader(
      data: data, input: input,
      augmentation: settings.isOn ? Augmentation(settings, seed: sampler.seed) : nil)
    let batch = LaneBatch()
    // The first readings come from the disk and make the memory that later ones use again.
    for step in 0..<min(sampler.stepsPerEpoch, 200) {
      try reader.read(sampler.lane(epoch: 0, step: step, lane: 0), into: batch)
    }
    let start = Clock.now
    var step = 0
    while Clock.now - start < seconds {
      let position = sampler.position(ofStep: step)
      let samples = sampler.lane(epoch: position.epoch, step: position.step, lane: 0)
      try reader.read(samples, epoch: position.epoch, into: batch)
      step += 1
    }
    return Double(step * sampler.laneSize) / (Clock.now - start)
  }
}
