import CRNNNet
import Decoding
import Kernels
import Recognition
import Settings

/// Computes a lane at a time: losses, gradients and what is counted of them.
///
/// Several work side by side, each on a thread of its own. `@unchecked`: one thread has it at a time.
final class LaneWorker: @unchecked Sendable {
  let executor: LaneExecutor
  /// Of the last lane, by sample.
  private(set) var outcomes: [LossOutcome] = []
  /// What the last lane gives to the tally.
  private(set) var counts = LaneCounts()
  private let seed: UInt64
  private let lossReduction: LossReduction

  init(_ executor: LaneExecutor, _ configuration: Configuration) {
    self.executor = executor
    seed = UInt64(configuration.seed)
    lossReduction = configuration.lossReduction
    outcomes.reserveCapacity(configuration.laneSize)
  }

  /// Forward and backward: fills a buffer with the gradients, and the batch's statistics behind them.
  ///
  /// - Parameter finished: as of `LaneExecutor.backward`.
  func run(
    _ batch: LaneBatch, _ model: ModelNumbers, step: Int, lane: Int, blankWatch: BlankWatch?,
    into buffer: FloatBuffer, finished: (_ start: Int) -> Void
  ) {
    let network = executor.network
    counts = LaneCounts()
    let logits = executor.forward(
      widths: batch.widths, weights: model.weights.pointer, statistics: model.statistics.pointer,
      mode: .training, seed: seed, step: step, lane: lane, weightsVersion: step,
      fill: batch.copy(to:))
    if blankWatch != nil {
      let frames = BlankFrames(logits)
      counts[.blankFrames] = Double(frames.blank)
      counts[.frames] = Double(frames.all)
    }
    (buffer.pointer + network.parameters.count).update(
      from: executor.batchStatistics, count: network.statistics.count)
    executor.backward(
      batch.labels, gradients: buffer.pointer, scale: scale, into: &outcomes, finished: finished)
    for (label, outcome) in zip(batch.labels, outcomes) {
      switch outcome {
      case .loss(let loss) where loss.isFinite:
        counts[.lossSum] += loss * Double(scale(label))
        counts[.lossCount] += 1
        if let blankWatch { counts[.guessCost] += blankWatch.cost(of: label) }
      case .loss: counts[.notFinite] += 1
      case .doesNotFit: counts[.unfit] += 1
      }
    }
    counts[.widened] = Double(batch.widened)
  }

  /// The weight of a sample's loss.
  private func scale(_ label: [Int32]) -> Float {
    switch lossReduction {
    case .batch: 1
    case .labelLength: 1 / Float(max(1, label.count))
    }
  }
}
