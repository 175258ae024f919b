import CRNNNet
import Kernels
import MPI
import Optimizing
import Recognition
import Settings

/// One update of the weights: the lanes of this rank forward and backward, the sum over all lanes
/// of all ranks, and the optimiser.
package final class TrainingStep {
  /// What a step found, the same on all ranks.
  package struct Outcome {
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
    /// What the ranks voted for.
    var votes = StepTally.Votes()
    /// The part of the time that is over when the next step begins, in a run by the clock.
    var progress = 0.0
    /// Whether the step changed nothing, because a loss or the gradient was not finite.
    var isSkipped: Bool { notFinite > 0 || !gradientNorm.isFinite }
  }

  let network: Network
  /// The numbers as they are now; what it says beside them is that of the start.
  let state: Checkpoint
  let optimizer: Optimizer
  private let configuration: Configuration
  private let communicator: any Communicator
  private let crew: Crew
  private let reducer: LaneReducer
  private let lanes: Range<Int>
  private let trainable: TrainableParts
  private var tally: StepTally
  /// The sums of squares of the gradient's blocks.
  private var squares: [Double]
  /// Where the optimiser's slots begin.
  private let slots: [UnsafeMutablePointer<Float>]
  private let heartbeat: Heartbeat

  package init(
    configuration: Configuration, communicator: any Communicator, start: Checkpoint,
    heartbeat: Heartbeat, kernels: KernelChoice = .fast
  ) {
    self.configuration = configuration
    self.communicator = communicator
    self.heartbeat = heartbeat
    network = start.network
    state = start
    optimizer = Optimizer(configuration.optimizer)
    let shares = PermittedRanks(lanes: configuration.lanes).shares(of: communicator.size)
    lanes = shares[communicator.rank]
    crew = Crew(network, configuration, kernels: kernels, lanes: lanes.count)
    reducer = LaneReducer(
      communicator: communicator, count: network.parameters.count + network.statistics.count,
      lanes: shares, isReproducible: configuration.reproducible, crew: crew)
    squares = Array(repeating: 0, count: GradientNorm.blocks(of: network.parameters.count))
    slots = start.slots.map(\.pointer)
    trainable = TrainableParts(network, configuration.fineTuning)
    tally = StepTally(lanes: configuration.lanes)
  }

  /// Is notified of each part of a step as it is finished.
  package var observer: (any StepObserver)? {
    didSet { crew.workers[0].executor.observer = observer }
  }

  /// Measures what a thread of this rank does alone.
  package func measure(_ work: SerialWork?) { crew.measure(work) }

  /// The widths of the lanes of the last step that the observer saw, the first worker's: that of the widest image of
  /// each.
  package private(set) var observedWidths: [Int] = []

  /// The bytes of activations, gradients and sums.
  var memory: Int { reducer.memory + crew.memory }

  /// Makes the step of that number (from 0), or skips it on all ranks alike.
  ///
  /// - Parameters:
  ///   - updates: the updates made before: the steps that were not skipped.
  ///   - blankWatch: where the frames that are read as blank are to be counted, what guessing costs.
  ///   - next: hands out this rank's lane batches in order.
  ///   - giveBack: takes back all that `next` has handed out.
  ///   - report: receives samples whose label does not fit.
  ///   - vote: adds the votes of this rank.
  ///   - inspect: sees the sum of the gradients over all samples of a step that is not skipped, and
  ///     the factor that makes it their mean.
  package func run(
    step: Int, updates: Int, learningRate: Double, blankWatch: BlankWatch?,
    next: () throws -> LaneBatch, giveBack: () -> Void,
    report: (_ sample: Int) -> Void, vote: (inout StepTally) -> Void,
    inspect: ((_ sum: FloatBuffer, _ mean: Double) -> Void)? = nil
  ) throws -> Outcome {
    tally.reset()
    observedWidths.removeAll(keepingCapacity: true)
    var first = lanes.lowerBound
    while first < lanes.upperBound {
      heartbeat.record(.reading, step: step)
      let round = try LaneRound(first, of: lanes, threads: crew.workers.count, firstBatch: next())
      try hand(out: round, next)
      observer?.finished(.reading)
      heartbeat.record(.computing, step: step)
      let isLast = round.end == lanes.upperBound
      // Where there is no other rank to hear of it, all threads add best when the lanes are done.
      let opens = isLast && communicator.size > 1
      if opens {
        reducer.open(
          (0..<round.workers).lazy.map { [crew] number in
            (crew.workers[number].buffers[0], round.lanes(ofWorker: number))
          })
      }
      observer?.finished(.lanes)
      compute(round, step: step, blankWatch: blankWatch, opens: opens)
      for number in 0..<round.workers {
        let worker = crew.workers[number]
        takeResults(of: worker, from: round.lanes(ofWorker: number), report)
        if !opens { reducer.add(worker.buffers[0], lanes: round.lanes(ofWorker: number)) }
        for buffer in worker.buffers.dropFirst() { reducer.recycle(buffer) }
      }
      giveBack()
      observer?.finished(.lanes)
      first = round.end
    }
    heartbeat.record(.adding, step: step)
    let sum = try reducer.finish()
    vote(&tally)
    heartbeat.record(.comparing, step: step)
    try communicator.allReduce(&tally.numbers, .sum)
    observer?.finished(.reduction)
    heartbeat.record(.updating, step: step)
    var outcome = outcome(countsBlanks: blankWatch != nil)
    let mean = 1 / Float(configuration.globalBatch)
    for range in trainable.frozen(atStep: step) {
      (sum.pointer + range.lowerBound).update(repeating: 0, count: range.count)
    }
    // All ranks have the same sum, so all of them skip the same steps.
    outcome.gradientNorm = norm(of: sum) * Double(mean)
    if !outcome.isSkipped {
      inspect?(sum, Double(mean))
      update(
        from: sum, norm: outcome.gradientNorm, mean: mean, step: step, updates, learningRate)
    }
    reducer.recycle(sum)
    observer?.finished(.update)
    return outcome
  }

  /// What the ranks counted together.
  private func outcome(countsBlanks: Bool) -> Outcome {
    var outcome = Outcome()
    outcome.votes = tally.votes
    outcome.progress = tally.progress
    outcome.lossSum = tally.sum(.lossSum)
    outcome.lossCount = Int(tally.sum(.lossCount))
    outcome.unfit = Int(tally.sum(.unfit))
    outcome.widened = Int(tally.sum(.widened))
    outcome.notFinite = Int(tally.sum(.notFinite))
    if countsBlanks {
      let frames = tally.sum(.frames)
      outcome.blankShare = frames > 0 ? tally.sum(.blankFrames) / frames : nil
      outcome.guessCost = tally.sum(.guessCost)
    }
    return outcome
  }

  /// Gives each worker the batches and buffers for its lanes of a round.
  private func hand(out round: LaneRound, _ next: () throws -> LaneBatch) rethrows {
    for number in 0..<round.workers {
      let worker = crew.workers[number]
      worker.batches.removeAll(keepingCapacity: true)
      worker.buffers.removeAll(keepingCapacity: true)
      for lane in 0..<round.lanesTogether {
        worker.batches.append(number == 0 && lane == 0 ? round.firstBatch : try next())
      }
      if number == 0 {
        for batch in worker.batches { observedWidths.append(batch.widths.max() ?? 0) }
      }
      for _ in 0..<LaneGradients.buffers(lanes: round.lanesTogether) {
        worker.buffers.append(reducer.next())
      }
    }
  }

  private func compute(_ round: LaneRound, step: Int, blankWatch: BlankWatch?, opens: Bool) {
    let model = state.trained
    crew.run(round.workers) { number in
      crew.workers[number].run(
        model, step: step, firstLane: round.lanes(ofWorker: number).lowerBound,
        blankWatch: blankWatch,
        finished: { if opens { reducer.finished(number, from: $0) } })
    }
  }

  private func takeResults(
    of worker: LaneWorker, from lanes: Range<Int>, _ report: (_ sample: Int) -> Void
  ) {
    for (index, lane) in lanes.enumerated() {
      tally.note(worker.counts[index], lane: lane)
      for (sample, outcome) in zip(worker.batches[index].samples, worker.outcomes[index]) {
        if case .doesNotFit = outcome { report(sample) }
      }
    }
  }

  /// The samples of a lane batch to which the step owes a number that is not finite: those whose
  /// own loss is not, else all of the batch if the lane's gradient is not, as batch norm ties the
  /// samples of a lane together.
  ///
  /// It computes the lane once more, with the weights as they are.
  func samplesNotFinite(_ batch: LaneBatch, step: Int, lane: Int) -> [Int] {
    let buffer = reducer.next()
    defer { reducer.recycle(buffer) }
    let worker = crew.workers[0]
    (worker.batches, worker.buffers) = ([batch], [buffer])
    worker.run(state.trained, step: step, firstLane: lane, blankWatch: nil, finished: { _ in })
    let guilty = zip(batch.samples, worker.outcomes[0]).filter { !$0.1.isFinite }.map(\.0)
    guard guilty.isEmpty else { return guilty }
    let norm = GradientNorm.norm(buffer.pointer, count: network.parameters.count)
    return norm.isFinite ? [] : batch.samples
  }

  /// The norm of the sum of the gradients.
  private func norm(of sum: FloatBuffer) -> Double {
    let count = network.parameters.count
    squares.withUnsafeMutableBufferPointer { squares in
      crew.split(squares.count) { blocks in
        for block in blocks {
          squares[block] = GradientNorm.sumOfSquares(ofBlock: block, of: sum.pointer, count: count)
        }
      }
    }
    return GradientNorm.norm(ofBlockSums: squares)
  }

  /// Moves the weights and the running statistics, and the average of both.
  private func update(
    from sum: FloatBuffer, norm: Double, mean: Float, step: Int, _ updates: Int,
    _ learningRate: Double
  ) {
    let count = network.parameters.count
    let clip = GradientNorm.clipFactor(norm: norm, maximum: configuration.clipNorm)
    let moving = trainable.moving(atStep: step)
    let average = configuration.emaDecay.map { WeightAverage(decay: $0) }
    // A block of weights is in the cache when its average moves.
    crew.split(squares.count) { blocks in
      for block in blocks {
        let range = GradientNorm.range(ofBlock: block, count: count)
        for part in moving where part.range.overlaps(range) {
          let weights = part.range.clamped(to: range)
          optimizer.update(
            weights: state.weights.pointer, gradients: sum.pointer, slots: slots,
            from: weights.lowerBound, count: weights.count, step: updates + 1,
            learningRate: learningRate * part.factor, gradientScale: mean * Float(clip))
        }
        if let average, let numbers = state.average {
          average.update(
            numbers.weights, with: state.weights, in: range, after: updates)
        }
      }
    }
    RunningStatistics.update(
      state.trained, batch: sum.pointer + count, share: 1 / Float(configuration.lanes))
    if let average, let numbers = state.average {
      average.update(
        numbers.statistics, with: state.statistics, in: 0..<state.statistics.count,
        after: updates)
    }
  }
}
