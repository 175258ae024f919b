import CRNNNet
import Decoding
import Foundation
import Kernels
import MPI

/// Reads a data set with a network and compares with its labels, on all ranks together.
///
/// The samples are sorted by width and cut into blocks of a fixed size, whatever the number of
/// ranks; ranks take the blocks in turn, and what they counted is merged in the order of the
/// blocks.
final class Evaluator {
  private let data: TrainingData
  private let reader: LaneBatchReader
  private let blocks: [[Int]]
  private let executor: LaneExecutor
  private let decoder: TextDecoder
  private let collectsReadings: Bool
  private var times = (network: 0.0, decoding: 0.0)
  private var readings: [SampleReading] = []
  private var outcomes: [CTC.Outcome] = []
  private let batch = LaneBatch()

  init(
    data: TrainingData, input: PixelInput, network: Network, batch: Int,
    decoder: TextDecoder? = nil, collectsReadings: Bool = false, kernels: KernelChoice = .fast
  ) {
    self.data = data
    self.decoder = decoder ?? TextDecoder(alphabet: data.alphabet)
    self.collectsReadings = collectsReadings
    reader = LaneBatchReader(data: data, input: input)
    executor = LaneExecutor(network, kernels: kernels)
    let widths = data.shards.widths
    let order = widths.indices.sorted { (widths[$0], $0) < (widths[$1], $1) }
    blocks = stride(from: 0, to: order.count, by: batch).map {
      Array(order[$0..<min($0 + batch, order.count)])
    }
  }

  /// What a data set gave.
  struct Outcome {
    var metrics = RecognitionMetrics()
    /// Samples whose label has a symbol that the network does not know.
    var unknown = 0
    var seconds = 0.0
    /// The seconds of all ranks that the network took, and the decoder.
    var networkSeconds = 0.0
    var decodingSeconds = 0.0
    /// What this rank read, where that is collected.
    var readings: [SampleReading] = []
  }

  /// Reads all blocks; the outcome is the same on all ranks. `merging` is called when this rank's
  /// blocks are done.
  func run(
    weights: FloatBuffer, statistics: FloatBuffer, communicator: any Communicator,
    merging: () -> Void = {}, progress: (Double) -> Void = { _ in }
  ) throws -> Outcome {
    let start = ProcessInfo.processInfo.systemUptime
    let size = RecognitionMetrics.numberCount
    var rows = [Double](repeating: 0, count: blocks.count * size)
    for number in stride(from: communicator.rank, to: blocks.count, by: communicator.size) {
      let metrics = try evaluate(
        blocks[number], weights: weights, statistics: statistics,
        reusesPackedWeights: number > communicator.rank)
      rows.replaceSubrange(number * size..<(number + 1) * size, with: metrics.numbers)
      progress(Double(number + 1) / Double(blocks.count))
    }
    merging()
    // The times ride along behind the counts.
    rows += [times.network, times.decoding]
    try communicator.allReduce(&rows, .sum)
    let outcome = Outcome(
      metrics: RecognitionMetrics(mergingBlocks: rows.dropLast(2)), unknown: data.unknown.count,
      seconds: ProcessInfo.processInfo.systemUptime - start, networkSeconds: rows[rows.count - 2],
      decodingSeconds: rows[rows.count - 1], readings: readings)
    readings = []
    times = (0, 0)
    return outcome
  }

  private func evaluate(
    _ samples: [Int], weights: FloatBuffer, statistics: FloatBuffer, reusesPackedWeights: Bool
  ) throws -> RecognitionMetrics {
    try reader.read(samples, into: batch)
    let start = ProcessInfo.processInfo.systemUptime
    let logits = executor.forward(
      widths: batch.widths, weights: weights.pointer, statistics: statistics.pointer,
      mode: .evaluation, reusesPackedWeights: reusesPackedWeights, fill: batch.copy(to:))
    times.network += ProcessInfo.processInfo.systemUptime - start
    executor.losses(batch.labels, into: &outcomes)
    let decodingStart = ProcessInfo.processInfo.systemUptime
    let names = decoder.settings.imageLexicons == nil ? [] : samples.map(data.shards.source(at:))
    let texts = executor.withScratch { decoder.decode(logits, names: names, scratch: $0) }
    times.decoding += ProcessInfo.processInfo.systemUptime - decodingStart
    var metrics = RecognitionMetrics()
    let unit: SymbolUnit = data.alphabet.unit == .grapheme ? .grapheme : .scalar
    for (n, sample) in samples.enumerated() {
      var loss: Double?
      if case .loss(let value) = outcomes[n], !data.unknown.contains(sample) { loss = value }
      metrics.add(
        prediction: texts[n].text, label: data.shards.label(at: sample), unit: unit, loss: loss)
      if collectsReadings {
        readings.append(
          SampleReading(sample: sample, text: texts[n].text, confidence: texts[n].confidence))
      }
    }
    return metrics
  }
}
