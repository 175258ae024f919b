import CRNNNet
import Kernels
import MPI

/// One update of the weights: the lanes of this rank forward and backward, the sum over all lanes
/// of all ranks, and the optimiser.
final class TrainingStep {
  /// What a step found, the same on all ranks.
  struct Outcome {
    /// The sum of the losses of the samples that have one, and their number.
    var lossSum = 0.0
    var lossCount = 0
    /// Samples whose label does not fit, and images that had to be widened.
    var unfit = 0
    var widened = 0
    /// The norm of the gradient before clipping.
    var gradientNorm = 0.0
  }

  let network: Network
  let weights: FloatBuffer
  let statistics: FloatBuffer
  let slots: [FloatBuffer]
  let average: FloatBuffer?
  let optimizer: Optimizer
  private let configuration: Configuration
  private let communicator: any Communicator
  private let executor: LaneExecutor
  private let reducer: LaneReducer
  private let lanes: Range<Int>
  private var outcomes: [CTC.Outcome] = []

  init(
    configuration: Configuration, communicator: any Communicator, start: Checkpoint,
    kernels: KernelChoice = .fast
  ) {
    self.configuration = configuration
    self.communicator = communicator
    network = start.network
    weights = start.weights
    statistics = start.statistics
    slots = start.slots
    average = start.average
    optimizer = Optimizer(configuration.optimizer)
    executor = LaneExecutor(network, kernels: kernels)
    reducer = LaneReducer(
      communicator: communicator, count: network.parameters.count + network.statistics.count,
      isReproducible: configuration.reproducible)
    lanes = PermittedRanks(lanes: configuration.lanes).lanes(
      ofRank: communicator.rank, of: communicator.size)
    outcomes.reserveCapacity(configuration.laneSize)
  }

  /// Who is told of each part of a step as it is finished.
  var observer: (any StepObserver)? {
    didSet { executor.observer = observer }
  }

  /// The bytes of activations, gradients and sums.
  var memory: Int { executor.memory + reducer.memory }

  /// Makes update number `step` (from 0); `next` hands out this rank's lane batches in order, and
  /// `report` is told of samples whose label does not fit.
  func run(
    step: Int, learningRate: Double, next: () throws -> LaneBatch, report: (_ sample: Int) -> Void
  ) throws -> Outcome {
    // One row a lane, so that the sum over ranks adds zeros only and the sum over lanes has an
    // order of its own.
    var rows = [Double](repeating: 0, count: configuration.lanes * 4)
    for lane in lanes {
      let batch = try next()
      let buffer = reducer.next()
      observer?.finished(.lanes)
      runLane(batch, step: step, lane: lane, into: buffer, rows: &rows, report: report)
      reducer.add(buffer)
      observer?.finished(.lanes)
    }
    let sum = try reducer.finish()
    try communicator.allReduce(&rows, .sum)
    observer?.finished(.reduction)
    var outcome = Outcome()
    for lane in 0..<configuration.lanes {
      outcome.lossSum += rows[lane * 4]
      outcome.lossCount += Int(rows[lane * 4 + 1])
      outcome.unfit += Int(rows[lane * 4 + 2])
      outcome.widened += Int(rows[lane * 4 + 3])
    }
    outcome.gradientNorm = try update(from: sum, step: step, learningRate: learningRate)
    reducer.recycle(sum)
    observer?.finished(.update)
    return outcome
  }

  private func runLane(
    _ batch: LaneBatch, step: Int, lane: Int, into buffer: FloatBuffer, rows: inout [Double],
    report: (_ sample: Int) -> Void
  ) {
    _ = executor.forward(
      widths: batch.widths, weights: weights.pointer, statistics: statistics.pointer,
      mode: .training, seed: UInt64(configuration.seed), step: step, lane: lane,
      reusesPackedWeights: lane > lanes.lowerBound, fill: batch.copy(to:))
    (buffer.pointer + network.parameters.count).update(
      from: executor.batchStatistics, count: network.statistics.count)
    if lane == lanes.upperBound - 1 { reducer.open(buffer) }
    executor.backward(
      batch.labels, gradients: buffer.pointer, scale: scale, into: &outcomes,
      finished: reducer.finished)
    for (n, outcome) in outcomes.enumerated() {
      switch outcome {
      case .loss(let loss):
        rows[lane * 4] += loss * Double(scale(batch.labels[n]))
        rows[lane * 4 + 1] += 1
      case .doesNotFit:
        rows[lane * 4 + 2] += 1
        report(batch.samples[n])
      }
    }
    rows[lane * 4 + 3] = Double(batch.widened)
  }

  /// The weight of a sample's loss.
  private func scale(_ label: [Int32]) -> Float {
    switch configuration.lossReduction {
    case .batch: 1
    case .labelLength: 1 / Float(max(1, label.count))
    }
  }

  /// Moves the weights and running statistics; returns the norm of the gradient.
  ///
  /// All ranks have the same sum, so all of them throw where it is not finite.
  private func update(from sum: FloatBuffer, step: Int, learningRate: Double) throws -> Double {
    let count = network.parameters.count
    let mean = 1 / Float(configuration.globalBatch)
    let norm = GradientNorm.norm(sum.pointer, count: count) * Double(mean)
    guard norm.isFinite else {
      throw CollectiveError(
        rank: 0,
        message: "the gradient of step \(step + 1) is not finite, so the weights were left as they "
          + "are; go on from the last checkpoint with a lower optimizer.learning_rate or clip_norm",
        status: .failure)
    }
    let clip = GradientNorm.clipFactor(norm: norm, maximum: configuration.clipNorm)
    optimizer.update(
      weights: weights.pointer, gradients: sum.pointer, slots: slots.map(\.pointer), count: count,
      step: step + 1, learningRate: learningRate, gradientScale: mean * Float(clip))
    if let average, let decay = configuration.emaDecay {
      WeightAverage(decay: decay).update(average.pointer, weights: weights.pointer, count: count)
    }
    let momentum = BatchNorm.momentum
    let share = 1 / Float(configuration.lanes)
    for i in 0..<network.statistics.count {
      statistics.pointer[i] =
        (1 - momentum) * statistics.pointer[i] + momentum * (sum.pointer[count + i] * share)
    }
    return norm
  }
}
