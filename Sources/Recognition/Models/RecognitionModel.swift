import CRNNNet
import Console
import Decoding
import Kernels
import Shards

/// A trained network as a checkpoint holds it, ready to read images.
package final class RecognitionModel {
  package let info: CheckpointInfo
  package let network: Network
  package let alphabet: Alphabet
  /// What the user should know about the file, in a line.
  package let notice: String?
  private let path: String
  /// The averaged numbers, where the checkpoint has them.
  package let numbers: ModelNumbers
  let kernels: KernelChoice
  /// How it computes products.
  package let plan: ReadingPlan
  /// What makes the probabilities those of being right, if the checkpoint has one for these weights.
  package let calibration: ConfidenceCalibration?

  /// Reads a checkpoint; where it has a moving average of its numbers, that is the model.
  ///
  /// - Parameter precision: nil for bytes where the checkpoint's weights are bytes, and float32 else.
  /// - Throws: `UserError`: also where bytes are asked for, and the checkpoint has no ranges for them.
  package convenience init(
    checkpoint path: String, kernels: KernelChoice = .fast, precision: ReadingPrecision? = nil
  ) throws {
    let checkpoint = try Checkpoint.reading(
      path, offeringOlderFrom: RunFolder(""), remedy: "instead", isForReading: true)
    guard precision != .int8 || checkpoint.info.quantization != nil else {
      throw UserError(
        "\(path): --precision int8 wants a checkpoint with the ranges of the layers' inputs; crnn-dist checkpoint quantize "
          + "makes one of this", status: .usage)
    }
    self.init(checkpoint, name: path, kernels: kernels, precision: precision)
  }

  /// The model of a checkpoint in memory.
  ///
  /// - Parameters:
  ///   - name: What messages call it.
  ///   - precision: nil for bytes where the checkpoint's weights are bytes, and float32 else.
  package init(
    _ checkpoint: Checkpoint, name path: String, kernels: KernelChoice = .fast,
    precision: ReadingPrecision? = nil
  ) {
    info = checkpoint.info
    network = checkpoint.network
    alphabet = checkpoint.info.makeAlphabet()
    numbers = checkpoint.model
    let stored = checkpoint.info.calibration
    let isOfThese = stored?.weights == WeightsFingerprint.text(numbers)
    calibration = isOfThese ? stored : nil
    let stale =
      stored != nil && !isOfThese
      ? "\(path): its calibration belongs to other weights and is not used" : nil
    let notices = [checkpoint.notice, stale].compactMap(\.self)
    notice = notices.isEmpty ? nil : notices.joined(separator: "; ")
    self.kernels = kernels
    let quantization = checkpoint.info.quantization
    switch precision ?? (quantization == nil ? .float32 : .int8) {
    case .int8: plan = quantization?.plan(checkpoint.network) ?? .float32
    case let other: plan = ReadingPlan(other)
    }
    self.path = path
  }

  /// Throws where weights, statistics or what they make of a picture are not finite: such a network reads nothing
  /// in every image, which looks like one that has learnt nothing.
  package func requireFiniteNumbers() throws {
    for (layout, values) in zip(
      [network.parameters, network.statistics], numbers.buffers)
    {
      for parameter in layout.parameters {
        let slot = parameter.slot
        let wrong = (slot.offset..<slot.offset + slot.count).count {
          !values.pointer[$0].isFinite
        }
        guard wrong == 0 else {
          throw UserError(
            "\(path): \(wrong) of the numbers of \(parameter.name) are not finite, so nothing can be read "
              + "with it; take an earlier checkpoint (crnn-dist diagnose says more of this one)",
            status: .badData)
        }
      }
    }
    guard hasFiniteOutput else {
      throw UserError(
        "\(path): the network's output for a test picture is not finite, so nothing can be read with it; take an "
          + "earlier checkpoint (crnn-dist diagnose says more of this one)", status: .badData)
    }
  }

  /// Whether a picture of black and white columns gives numbers that are finite: finite weights may be too large, and
  /// a variance negative.
  private var hasFiniteOutput: Bool {
    let (input, width) = (info.pixelInput, info.pixelInput.inputWidth(4 * height))
    let table = input.table
    let executor = LaneExecutor(network, kernels: kernels, plan: plan)
    let logits = executor.forward(
      widths: [width], weights: numbers.weights.pointer, statistics: numbers.statistics.pointer,
      mode: .evaluation, weightsVersion: 0
    ) { tensor in
      for index in 0..<tensor.count {
        tensor.data[index] = table[index / 3 % 2 == 0 ? 0 : 255]
      }
    }
    // The numbers are in the executor's memory.
    return withExtendedLifetime(executor) {
      UnsafeBufferPointer(start: logits.data, count: logits.count).allSatisfy(\.isFinite)
    }
  }

  /// The height and the number of channels of the images that it reads.
  package var height: Int { network.specification.height }
  package var channels: Int { network.specification.channels }

  /// What reading a data set gave.
  package struct Evaluation: Sendable {
    package let metrics: RecognitionMetrics
    /// Samples whose label has a symbol that the model does not know.
    package let unknown: Int
    package let seconds: Double
    /// The seconds of all ranks together that the network took, and the decoder.
    package let networkSeconds: Double
    package let decodingSeconds: Double
    /// What this rank read, where that was asked for.
    package let readings: [SampleReading]
    /// The samples' labels and names.
    package let shards: ShardSet
  }

  /// A set of shards that the network can read.
  ///
  /// - Throws: `ShardError`, or `UserError` if its pictures do not fit.
  package func data(of folder: String) throws -> TrainingData {
    let shards = try ShardSet(folder: folder)
    guard shards.height == height, shards.channels == channels else {
      throw UserError(
        "\(folder): the images are \(shards.height) high with \(shards.channels) channels; the "
          + "model reads images \(height) high with \(channels)", status: .badData)
    }
    try WidthBatches(network).check(shards, info.pixelInput)
    return try TrainingData(shards: shards, alphabet: alphabet, unknownSymbols: .count)
  }

  /// Reads a data set, or this process's share of it, and compares with its labels.
  package func evaluate(
    _ data: TrainingData, batch: Int, decoder: TextDecoder, collectsReadings: Bool = false,
    share: EvaluationShare = .whole, progress: (_ part: Double) -> Void = { _ in }
  ) throws -> Evaluation {
    let evaluator = Evaluator(
      data: data, input: info.pixelInput, network: network, batch: batch, decoder: decoder,
      collectsReadings: collectsReadings, plan: plan)
    let outcome = try evaluator.run(
      numbers, share: share, progress: progress)
    return Evaluation(
      metrics: outcome.metrics, unknown: outcome.unknown, seconds: outcome.seconds,
      networkSeconds: outcome.networkSeconds, decodingSeconds: outcome.decodingSeconds,
      readings: outcome.readings, shards: data.shards)
  }
}
