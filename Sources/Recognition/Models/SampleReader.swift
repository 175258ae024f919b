import CRNNNet
import Decoding
import Deflate
import Kernels
import Shards

/// Reads the same few samples of a data set again and again, to be looked at.
package final class SampleReader {
  /// A sample and what was read in it.
  package struct Reading {
    package let image: PNGImage
    package let label: String
    package let text: String
  }

  private let data: TrainingData
  private let reader: LaneBatchReader
  private let executor: LaneExecutor
  private let samples: [Int]
  private let batch = LaneBatch()

  /// Takes `count` samples, spread over the set.
  package init(
    data: TrainingData, input: PixelInput, network: Network, count: Int,
    kernels: KernelChoice = .fast
  ) {
    self.data = data
    reader = LaneBatchReader(data: data, input: input)
    executor = LaneExecutor(network, kernels: kernels)
    samples = SampleSpread.choose(count, of: data.shards.count)
  }

  package func read(_ numbers: ModelNumbers) throws -> [Reading] {
    let widths = samples.map { reader.input.inputWidth(Int(data.shards.widths[$0])) }
    return try WidthBatches(executor.network).cut(widths, images: samples.count).flatMap {
      try read(Array(samples[$0]), numbers)
    }
  }

  private func read(_ samples: [Int], _ numbers: ModelNumbers) throws -> [Reading] {
    try reader.read(samples, into: batch)
    let logits = executor.forward(
      widths: batch.widths, weights: numbers.weights.pointer,
      statistics: numbers.statistics.pointer,
      mode: .evaluation, fill: batch.copy(to:))
    let texts = executor.withScratch { GreedyDecoder.decode(logits, scratch: $0) }
    return try zip(samples, texts).map { index, text in
      let sample = try data.shards.sample(at: index)
      return Reading(
        image: PNGImage(
          columns: sample.pixels, width: sample.width, height: data.shards.height,
          channels: data.shards.channels),
        label: sample.label, text: data.alphabet.decode(text))
    }
  }
}
