import CRNNNet
import Decoding
import Kernels
import Shards

extension RecognitionModel {
  /// What the network says of each sample, frame by frame.
  ///
  /// - Parameters:
  ///   - samples: the numbers of samples of the set, whose pictures have the model's height and channels.
  ///   - batch: samples that are read together.
  /// - Throws: what reading the pictures throws.
  package func frames(of samples: [Int], in shards: ShardSet, batch: Int) throws -> [FrameScores] {
    precondition(shards.height == height && shards.channels == channels, "pictures do not fit")
    let data = try TrainingData(shards: shards, alphabet: alphabet, unknownSymbols: .count)
    let reader = LaneBatchReader(data: data, input: info.pixelInput)
    let executor = LaneExecutor(network, plan: plan)
    let lane = LaneBatch()
    var frames: [FrameScores] = []
    let widths = samples.map { info.pixelInput.inputWidth(Int(shards.widths[$0])) }
    for range in WidthBatches(network).cut(widths, images: batch) {
      try reader.read(Array(samples[range]), into: lane)
      let logits = executor.forward(
        widths: lane.widths, weights: numbers.weights.pointer,
        statistics: numbers.statistics.pointer,
        mode: .evaluation, weightsVersion: 0, fill: lane.copy(to:))
      frames += executor.withScratch { FrameScores.images(of: logits, scratch: $0) }
    }
    return frames
  }
}
