import CRNNNet
import Console
import Decoding
import Kernels

/// Makes a checkpoint for reading alone, with weights of bytes, of one in float32.
package struct Quantizer {
  private static let batch = 32

  private let checkpoint: Checkpoint
  private let name: String

  /// - Throws: `UserError` where the network has no weights that can be bytes.
  package init(_ checkpoint: Checkpoint, name: String) throws {
    guard !checkpoint.network.reducibleWeights.isEmpty else {
      throw UserError(
        "\(name): its network has no layer whose weights can be bytes", status: .badData)
    }
    (self.checkpoint, self.name) = (try checkpoint.withoutAuxiliaryHeads(), name)
  }

  /// The model in float32, against which the other is held.
  package func model() -> RecognitionModel { RecognitionModel(checkpoint, name: name) }

  /// The same with bytes.
  ///
  /// - Parameters:
  ///   - count: samples, spread over the data, that show the ranges of the layers' inputs.
  ///   - progress: receives the share of them that has been read.
  /// - Throws: what reading the pictures throws.
  package func quantized(
    by data: TrainingData, samples count: Int, progress: (Double) -> Void = { _ in }
  ) throws -> Checkpoint {
    let network = checkpoint.network
    let quantization = Quantization(
      ranges: try observe(data, SampleSpread.choose(count, of: data.shards.count), progress))
    let numbers = checkpoint.trained.blank()
    numbers.copy(from: checkpoint.model)
    Quantization.round(network, numbers.weights)
    var info = checkpoint.info
    info.quantization = quantization
    (info.optimizer, info.slots, info.hasAverage) = ("none", [], false)
    // The bytes say what the weights of which it was made said.
    if info.calibration?.weights == WeightsFingerprint.text(checkpoint.model) {
      info.calibration?.weights = WeightsFingerprint.text(numbers)
    }
    return Checkpoint(
      info: info, network: network, weights: numbers.weights, statistics: numbers.statistics,
      slots: [], average: nil)
  }

  /// The ranges of the layers' inputs on samples, by the names of the weights.
  private func observe(
    _ data: TrainingData, _ samples: [Int], _ progress: (Double) -> Void
  ) throws -> [String: Quantization.Range] {
    let (network, input) = (checkpoint.network, checkpoint.info.pixelInput)
    let executor = LaneExecutor(network)
    // What a layer reads is what the one before it has put out.
    let watched = network.layers.indices.dropLast().filter { layer in
      network.layers[layer + 1].reducibleWeights.contains { !$0.takesStates }
    }
    var histograms = [ActivationHistogram](
      repeating: ActivationHistogram(), count: network.layers.count)
    executor.watcher = { layer, output in
      guard watched.contains(layer) else { return }
      histograms[layer].add(UnsafeBufferPointer(start: output.data, count: output.count))
    }
    let (reader, lane) = (LaneBatchReader(data: data, input: input), LaneBatch())
    let widths = samples.map { input.inputWidth(Int(data.shards.widths[$0])) }
    let order = samples.indices.sorted { (widths[$0], $0) < (widths[$1], $1) }
    for range in WidthBatches(network).cut(order.map { widths[$0] }, images: Self.batch) {
      try reader.read(order[range].map { samples[$0] }, into: lane)
      _ = executor.forward(
        widths: lane.widths, weights: checkpoint.model.weights.pointer,
        statistics: checkpoint.model.statistics.pointer, mode: .evaluation, weightsVersion: 0,
        fill: lane.copy(to:))
      progress(Double(range.upperBound) / Double(samples.count))
    }
    return ranges(histograms, watched)
  }

  private func ranges(
    _ histograms: [ActivationHistogram], _ watched: [Int]
  ) -> [String: Quantization.Range] {
    let network = checkpoint.network
    var ranges: [String: Quantization.Range] = [:]
    // A network that begins with weights reads the pixels themselves, of both signs.
    let pixel = max(1e-3, checkpoint.info.pixelInput.table.reduce(0) { max($0, abs($1)) })
    for weights in network.layers[0].reducibleWeights where !weights.takesStates {
      ranges[network.name(of: weights.slot)] = Quantization.Range(
        step: pixel / 127, zero: ActivationRange.middle)
    }
    for layer in watched {
      let range = histograms[layer].range
      for weights in network.layers[layer + 1].reducibleWeights where !weights.takesStates {
        ranges[network.name(of: weights.slot)] = range
      }
    }
    return ranges
  }
}
