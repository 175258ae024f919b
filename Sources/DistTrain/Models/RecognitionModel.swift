import CRNNNet
import Console
import Decoding
import Kernels
import MPI
import Shards

/// A trained network as a checkpoint holds it, ready to read images.
public final class RecognitionModel {
  public let info: CheckpointInfo
  public let network: Network
  public let alphabet: Alphabet
  /// What the user should know about the file, in a line.
  public let notice: String?
  let weights: FloatBuffer
  let statistics: FloatBuffer
  private let executor: LaneExecutor
  private let table: [Float]

  /// The text of one image.
  public struct Reading: Sendable, Equatable {
    public let text: String
    /// How sure the reading is; see `DecodedText`.
    public let confidence: Double
    /// Further readings, best first.
    public let alternatives: [DecodedText.Alternative]
    /// The symbols of the text, each with how sure it is; see `LabelScorer`.
    public let symbols: [Symbol]
  }

  /// A symbol of a reading.
  public struct Symbol: Sendable, Equatable, Encodable {
    public let text: String
    public let confidence: Double
  }

  /// Reads a checkpoint; where it has a moving average of the weights, that is the model.
  public init(checkpoint path: String, kernels: KernelChoice = .fast) throws {
    let checkpoint = try Checkpoint.reading(path, offeringOlderFrom: RunFolder(""))
    info = checkpoint.info
    network = checkpoint.network
    notice = checkpoint.notice
    alphabet = checkpoint.info.makeAlphabet()
    weights = checkpoint.average ?? checkpoint.weights
    statistics = checkpoint.statistics
    executor = LaneExecutor(network, kernels: kernels)
    table = checkpoint.info.pixelInput.table
  }

  /// The height and the number of channels of the images that it reads.
  public var height: Int { network.specification.height }
  public var channels: Int { network.specification.channels }

  /// Reads images of the model's height and channels, all in one batch.
  ///
  /// - Parameters:
  ///   - images: pixels as `Shards.Sample` has them, and widths.
  ///   - names: the images' names, for a decoder that has words for each.
  public func read(
    _ images: [(pixels: [UInt8], width: Int)], names: [String] = [], decoder: TextDecoder
  ) -> [Reading] {
    let input = info.pixelInput
    let widths = images.map { input.inputWidth($0.width) }
    let logits = executor.forward(
      widths: widths, weights: weights.pointer, statistics: statistics.pointer, mode: .evaluation,
      weightsVersion: 0
    ) { tensor in
      tensor.data.update(repeating: 0, count: tensor.count)
      for (n, image) in images.enumerated() {
        precondition(image.pixels.count == image.width * height * channels)
        image.pixels.withUnsafeBufferPointer { pixels in
          guard let base = pixels.baseAddress else { return }
          input.layOut(
            base, width: image.width, height: height, channels: channels, table: table,
            into: tensor.data, batchWidth: tensor.width, batch: images.count, image: n)
        }
      }
    }
    let texts = executor.withScratch { decoder.decode(logits, names: names, scratch: $0) }
    let confidences = executor.withScratch {
      decoder.symbolConfidences(texts, logits, scratch: $0)
    }
    return zip(texts, confidences).map { text, confidences in
      Reading(
        text: text.text, confidence: text.confidence, alternatives: text.alternatives,
        symbols: zip(text.classes, confidences).map {
          Symbol(text: alphabet.symbols[Int($0) - 1], confidence: $1)
        })
    }
  }

  /// What reading a data set gave.
  public struct Evaluation: Sendable {
    public let metrics: RecognitionMetrics
    /// Samples whose label has a symbol that the model does not know.
    public let unknown: Int
    public let seconds: Double
    /// The seconds of all ranks together that the network took, and the decoder.
    public let networkSeconds: Double
    public let decodingSeconds: Double
    /// What this rank read, where that was asked for.
    public let readings: [SampleReading]
    /// The samples' labels and names.
    public let shards: ShardSet
  }

  /// Reads a set of shards on all ranks and compares with its labels.
  public func evaluate(
    _ folder: String, batch: Int, decoder: TextDecoder, collectsReadings: Bool = false,
    communicator: any Communicator, progress: (_ part: Double) -> Void = { _ in }
  ) throws -> Evaluation {
    let data = try communicator.together {
      let shards = try ShardSet(folder: folder)
      guard shards.height == height, shards.channels == channels else {
        throw UserError(
          "\(folder): the images are \(shards.height) high with \(shards.channels) channels; the "
            + "model reads images \(height) high with \(channels)", status: .badData)
      }
      return try TrainingData(shards: shards, alphabet: alphabet, unknownSymbols: .count)
    }
    let evaluator = Evaluator(
      data: data, input: info.pixelInput, network: network, batch: batch, decoder: decoder,
      collectsReadings: collectsReadings)
    let outcome = try evaluator.run(
      weights: weights, statistics: statistics, communicator: communicator, progress: progress)
    return Evaluation(
      metrics: outcome.metrics, unknown: outcome.unknown, seconds: outcome.seconds,
      networkSeconds: outcome.networkSeconds, decodingSeconds: outcome.decodingSeconds,
      readings: outcome.readings, shards: data.shards)
  }
}
