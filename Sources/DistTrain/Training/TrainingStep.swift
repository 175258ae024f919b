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
    /// Samples whose loss is not finite.
    var notFinite = 0
    /// The norm of the gradient before clipping.
    var gradientNorm = 0.0
    /// The part of all frames that was read as blank, and what guessing the labels would have
    /// cost, where that was asked for.
    var blankShare: Double?
    var guessCost = 0.0
    /// What the ranks said.
    var words = StepTally.Words()
    /// Whether the step changed nothing, because a loss or the gradient was not finite.
    var isSkipped: Bool { notFinite > 0 || !gradientNorm.isFinite }
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
  private var tally: StepTally
  private let pulse: Pulse

  init(
    configuration: Configuration, communicator: any Communicator, start: Checkpoint,
    pulse: Pulse, kernels: KernelChoice = .fast
  ) {
    self.configuration = configuration
    self.communicator = communicator
    self.pulse = pulse
    network = start.network
    weights = start.weights
    statistics = start.statistics
    slots = start.slots
    average = start.average
    optimizer = Optimizer(configuration.optimizer)
    executor = LaneExecutor(
      network, kernels: kernels, precision: configuration.precision.precision)
    reducer = LaneReducer(
      communicator: communicator, count: network.parameters.count + network.statistics.count,
      isReproducible: configuration.reproducible)
    lanes = PermittedRanks(lanes: configuration.lanes).lanes(
      ofRank: communicator.rank, of: communicator.size)
    outcomes.reserveCapacity(configuration.laneSize)
    tally = StepTally(lanes: configuration.lanes)
  }

  /// Who is told of each part of a step as it is finished.
  var observer: (any StepObserver)? {
    didSet { executor.observer = observer }
  }

  /// The bytes of activations, gradients and sums.
  var memory: Int { executor.memory + reducer.memory }

  /// Makes update number `step` (from 0), or skips it on all ranks alike.
  ///
  /// - Parameters:
  ///   - blankWatch: where the frames that are read as blank are to be counted, what guessing costs.
  ///   - next: hands out this rank's lane batches in order.
  ///   - report: is told of samples whose label does not fit.
  ///   - speak: adds what this rank has to say to the others.
  ///   - inspect: sees the sum of the gradients over all samples of a step that is not skipped, and
  ///     the factor that makes it their mean.
  func run(
    step: Int, learningRate: Double, blankWatch: BlankWatch?, next: () throws -> LaneBatch,
    report: (_ sample: Int) -> Void, speak: (inout StepTally) -> Void,
    inspect: ((_ sum: FloatBuffer, _ mean: Double) -> Void)? = nil
  ) throws -> Outcome {
    tally.reset()
    for lane in lanes {
      pulse.beat(.reading, step: step)
      let batch = try next()
      pulse.beat(.computing, step: step)
      let buffer = reducer.next()
      observer?.finished(.lanes)
      if lane == lanes.upperBound - 1 { reducer.open(buffer) }
      runLane(
        batch, step: step, lane: lane, blankWatch: blankWatch,
        reusesPackedWeights: lane > lanes.lowerBound, into: buffer, report: report)
      reducer.add(buffer)
      observer?.finished(.lanes)
    }
    pulse.beat(.adding, step: step)
    let sum = try reducer.finish()
    speak(&tally)
    pulse.beat(.comparing, step: step)
    try communicator.allReduce(&tally.numbers, .sum)
    observer?.finished(.reduction)
    pulse.beat(.updating, step: step)
    var outcome = Outcome()
    outcome.words = tally.words
    outcome.lossSum = tally.sum(.lossSum)
    outcome.lossCount = Int(tally.sum(.lossCount))
    outcome.unfit = Int(tally.sum(.unfit))
    outcome.widened = Int(tally.sum(.widened))
    outcome.notFinite = Int(tally.sum(.notFinite))
    if blankWatch != nil {
      outcome.blankShare = tally.sum(.blankFrames) / max(1, tally.sum(.frames))
      outcome.guessCost = tally.sum(.guessCost)
    }
    let mean = 1 / Float(configuration.globalBatch)
    // All ranks have the same sum, so all of them skip the same steps.
    outcome.gradientNorm =
      GradientNorm.norm(sum.pointer, count: network.parameters.count) * Double(mean)
    if !outcome.isSkipped {
      inspect?(sum, Double(mean))
      update(from: sum, norm: outcome.gradientNorm, mean: mean, step, learningRate)
    }
    reducer.recycle(sum)
    observer?.finished(.update)
    return outcome
  }

  /// The samples of a lane batch to which the step owes a number that is not finite: those whose
  /// own loss is not, else all of the batch if the lane's gradient is not, as batch norm ties the
  /// samples of a lane together.
  ///
  /// It computes the lane once more, with the weights as they are.
  func samplesNotFinite(_ batch: LaneBatch, step: Int, lane: Int) -> [Int] {
    tally.reset()
    let buffer = reducer.next()
    defer { reducer.recycle(buffer) }
    runLane(
      batch, step: step, lane: lane, blankWatch: nil, reusesPackedWeights: false, into: buffer,
      report: { _ in })
    let guilty = zip(batch.samples, outcomes).filter { !$0.1.isFinite }.map(\.0)
    guard guilty.isEmpty else { return guilty }
    let norm = GradientNorm.norm(buffer.pointer, count: network.parameters.count)
    return norm.isFinite ? [] : batch.samples
  }

  private func runLane(
    _ batch: LaneBatch, step: Int, lane: Int, blankWatch: BlankWatch?, reusesPackedWeights: Bool,
    into buffer: FloatBuffer,
    report: (_ sample: Int) -> Void
  ) {
    let logits = executor.forward(
      widths: batch.widths, weights: weights.pointer, statistics: statistics.pointer,
      mode: .training, seed: UInt64(configuration.seed), step: step, lane: lane,
      reusesPackedWeights: reusesPackedWeights, fill: batch.copy(to:))
    if blankWatch != nil {
      let frames = BlankFrames(logits)
      tally[lane, .blankFrames] = Double(frames.blank)
      tally[lane, .frames] = Double(frames.all)
    }
    (buffer.pointer + network.parameters.count).update(
      from: executor.batchStatistics, count: network.statistics.count)
    executor.backward(
      batch.labels, gradients: buffer.pointer, scale: scale, into: &outcomes,
      finished: reducer.finished)
    for (n, outcome) in outcomes.enumerated() {
      switch outcome {
      case .loss(let loss) where loss.isFinite:
        tally[lane, .lossSum] += loss * Double(scale(batch.labels[n]))
        tally[lane, .lossCount] += 1
        if let blankWatch { tally[lane, .guessCost] += blankWatch.cost(of: batch.labels[n]) }
      case .loss:
        tally[lane, .notFinite] += 1
      case .doesNotFit:
        tally[lane, .unfit] += 1
        report(batch.samples[n])
      }
    }
    tally[lane, .widened] = Double(batch.widened)
  }

  /// The weight of a sample's loss.
  private func scale(_ label: [Int32]) -> Float {
    switch configuration.lossReduction {
    case .batch: 1
    case .labelLength: 1 / Float(max(1, label.count))
    }
  }

  /// Moves the weights, their average and the running statistics.
  private func update(
    from sum: FloatBuffer, norm: Double, mean: Float, _ step: Int, _ learningRate: Double
  ) {
    let count = network.parameters.count
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
  }
}
