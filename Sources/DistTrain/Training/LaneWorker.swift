import CRNNNet
import Decoding
import Kernels
import Recognition
import Settings

/// Computes lanes that go together: losses, the sum of their gradients, and what is counted of each.
///
/// Several work side by side, each on a thread of its own. `@unchecked`: one thread has it at a time.
final class LaneWorker: @unchecked Sendable {
  let executor: LaneExecutor
  /// Of the last lanes, by lane and sample.
  private(set) var outcomes: [[LossOutcome]] = []
  /// What the last lanes give to the tally.
  private(set) var counts: [LaneCounts] = []
  /// The lanes that it computes, and the buffers for their gradients.
  var batches: [LaneBatch] = []
  var buffers: [FloatBuffer] = []
  private let gradients: LaneGradients
  private let seed: UInt64
  private let lossReduction: LossReduction

  init(_ executor: LaneExecutor, _ configuration: Configuration) {
    self.executor = executor
    gradients = LaneGradients(executor.team)
    seed = UInt64(configuration.seed)
    lossReduction = configuration.lossReduction
  }

  /// Forward and backward: fills the first of its buffers with the sum of the lanes' gradients, and of their batches'
  /// statistics behind them.
  ///
  /// - Parameters:
  ///   - first: the number of the first lane.
  ///   - finished: as of `LaneExecutor.backward`.
  func run(
    _ model: ModelNumbers, step: Int, firstLane first: Int, blankWatch: BlankWatch?,
    finished: (_ start: Int) -> Void
  ) {
    let network = executor.network
    counts.removeAll(keepingCapacity: true)
    executor.forward(
      lanes: first..<first + batches.count, weights: model.weights.pointer,
      statistics: model.statistics.pointer, mode: .training, seed: seed, step: step,
      weightsVersion: step, widths: { batches[$0].widths }, fill: { batches[$0].copy(to: $1) })
    for lane in batches.indices {
      counts.append(LaneCounts())
      if lane == outcomes.count { outcomes.append([]) }
      guard blankWatch != nil else { continue }
      let frames = BlankFrames(executor.logits(ofLane: lane))
      counts[lane][.blankFrames] = Double(frames.blank)
      counts[lane][.frames] = Double(frames.all)
    }
    gradients.take(buffers)
    let count = network.parameters.count
    gradients.add(
      count..<count + network.statistics.count, lanes: batches.count,
      executor.batchStatistics(ofLane:))
    executor.backward(
      { batches[$0].labels }, gradients, scale: scale, finished: finished, into: &outcomes)
    for lane in batches.indices { countLosses(lane, blankWatch) }
  }

  private func countLosses(_ lane: Int, _ blankWatch: BlankWatch?) {
    for (label, outcome) in zip(batches[lane].labels, outcomes[lane]) {
      switch outcome {
      case .loss(let loss) where loss.isFinite:
        counts[lane][.lossSum] += loss * Double(scale(label))
        counts[lane][.lossCount] += 1
        if let blankWatch { counts[lane][.guessCost] += blankWatch.cost(of: label) }
      case .loss: counts[lane][.notFinite] += 1
      case .doesNotFit: counts[lane][.unfit] += 1
      }
    }
    counts[lane][.widened] = Double(batches[lane].widened)
  }

  /// The weight of a sample's loss.
  private func scale(_ label: [Int32]) -> Float {
    switch lossReduction {
    case .batch: 1
    case .labelLength: 1 / Float(max(1, label.count))
    }
  }
}
