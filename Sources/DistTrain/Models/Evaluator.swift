import CRNNNet
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
  private var outcomes: [CTC.Outcome] = []
  private let batch = LaneBatch()

  init(
    data: TrainingData, input: PixelInput, network: Network, batch: Int,
    kernels: KernelChoice = .fast
  ) {
    self.data = data
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
    try communicator.allReduce(&rows, .sum)
    return Outcome(
      metrics: RecognitionMetrics(mergingBlocks: rows), unknown: data.unknown.count,
      seconds: ProcessInfo.processInfo.systemUptime - start)
  }

  private func evaluate(
    _ samples: [Int], weights: FloatBuffer, statistics: FloatBuffer, reusesPackedWeights: Bool
  ) throws -> RecognitionMetrics {
    try reader.read(samples, into: batch)
    let logits = executor.forward(
      widths: batch.widths, weights: weights.pointer, statistics: statistics.pointer,
      mode: .evaluation, reusesPackedWeights: reusesPackedWeights, fill: batch.copy(to:))
    executor.losses(batch.labels, into: &outcomes)
    let readings = executor.withScratch { GreedyDecoder.decode(logits, scratch: $0) }
    var metrics = RecognitionMetrics()
    let unit: SymbolUnit = data.alphabet.unit == .grapheme ? .grapheme : .scalar
    for (n, sample) in samples.enumerated() {
      var loss: Double?
      if case .loss(let value) = outcomes[n], !data.unknown.contains(sample) { loss = value }
      metrics.add(
        prediction: data.alphabet.decode(readings[n].classes),
        label: data.shards.label(at: sample), unit: unit, loss: loss)
    }
    return metrics
  }
}
