import CRNNNet
import Console
import Foundation
import Kernels
import MPI

/// Trains one network on all ranks: steps, validations, checkpoints and the record of a run.
///
/// Every rank makes the same collective calls in the same order. What decides whether to stop,
/// validate or save is the same on all ranks, because it follows from reduced numbers alone.
public final class Trainer {
  let configuration: Configuration
  let communicator: any Communicator
  let folder: RunFolder
  let setup: TrainingSetup
  let step: TrainingStep
  let schedule: LearningRateSchedule
  let validator: Evaluator?
  let record: TrainingRecord?
  var info: CheckpointInfo
  let reader: LaneBatchReader
  /// The lanes that this rank computes.
  let ownLanes: Range<Int>
  lazy var blankWatch = Self.makeBlankWatch(configuration, setup.training)

  /// How a run ended.
  public struct Outcome: Sendable {
    public let steps: Int
    public let reason: String
    /// The metrics of the last validation of this start.
    public let metrics: RecognitionMetrics?
  }

  /// Opens the data and the run; all ranks throw the same error if one of them cannot.
  public init(
    configuration: Configuration, communicator: any Communicator, folder: RunFolder,
    resume: ResumeChoice, kernels: KernelChoice = .fast
  ) throws {
    let setup = try communicator.together {
      try PermittedRanks(lanes: configuration.lanes).check(communicator.size)
      return try TrainingSetup(configuration, folder: folder, resume: resume)
    }
    self.configuration = configuration
    self.communicator = communicator
    self.folder = folder
    self.setup = setup
    info = setup.start.info
    ownLanes = PermittedRanks(lanes: configuration.lanes).lanes(
      ofRank: communicator.rank, of: communicator.size)
    step = TrainingStep(
      configuration: configuration, communicator: communicator, start: setup.start,
      kernels: kernels)
    LinearAlgebra.setThreads(configuration.threads)
    schedule = LearningRateSchedule(
      configuration.schedule, learningRate: configuration.optimizer.learningRate,
      steps: configuration.epochs * setup.sampler.stepsPerEpoch)
    reader = LaneBatchReader(data: setup.training, input: info.pixelInput)
    validator = setup.validation.map {
      Evaluator(
        data: $0, input: setup.start.info.pixelInput, network: setup.start.network,
        batch: configuration.validation.batch, kernels: kernels)
    }
    try Self.broadcast(setup.start, communicator)
    let (start, isRoot) = (setup.start.info, communicator.isRoot)
    record = try communicator.together {
      guard isRoot else { return nil }
      try folder.create()
      try folder.writeConfiguration(configuration.yaml())
      return try TrainingRecord(folder: folder, resumedAt: start.step)
    }
  }

  /// Gives all ranks rank 0's numbers, so that nothing depends on each having read the same file.
  private static func broadcast(
    _ start: Checkpoint, _ communicator: any Communicator
  ) throws(MPIError) {
    let buffers =
      [start.weights, start.statistics] + start.slots + [start.average].compactMap(\.self)
    for buffer in buffers {
      try communicator.broadcast(UnsafeMutableRawBufferPointer(buffer.buffer), from: 0)
    }
  }

  /// Trains to the end.
  public func run() throws -> Outcome {
    record?.begin(self)
    let total = configuration.epochs * setup.sampler.stepsPerEpoch
    let end = min(total, configuration.maxSteps ?? total)
    let prefetcher = startPrefetcher(until: end)
    defer { prefetcher.stop() }
    var metrics: RecognitionMetrics?
    var savedAt: Int?
    var reason = end == total ? "all epochs are done" : "max_steps is reached"
    while info.step < end {
      let outcome = try step.run(
        step: info.step, learningRate: schedule.learningRate(atStep: info.step),
        blankWatch: logsNextStep ? blankWatch : nil, next: prefetcher.next, report: reportUnfit)
      try advance(outcome)
      let atEpochEnd = info.stepInEpoch == 0
      if isDue(configuration.validation.everySteps, configuration.validation.everyEpochs) {
        metrics = try validate() ?? metrics
      }
      let stops = shouldStopEarly
      if stops || info.step == end
        || isDue(configuration.checkpoint.everySteps, configuration.checkpoint.everyEpochs)
        || info.progress.bestStep == info.step
      {
        try save()
        savedAt = info.step
      }
      if atEpochEnd { record?.endEpoch(self) }
      if stops {
        reason = "early stopping"
        break
      }
    }
    if savedAt == nil { reason = "there was nothing left to do" }
    record?.end(self, reason: reason)
    return Outcome(steps: info.step, reason: reason, metrics: metrics)
  }

  private func startPrefetcher(until end: Int) -> Prefetcher {
    let (first, sampler, reader, lanes) = (info.step, setup.sampler, reader, ownLanes)
    return Prefetcher(
      depth: configuration.prefetch, count: max(0, end - first) * lanes.count
    ) { number, batch in
      let position = sampler.position(ofStep: first + number / lanes.count)
      let samples = sampler.lane(
        epoch: position.epoch, step: position.step,
        lane: lanes.lowerBound + number % lanes.count)
      try reader.read(samples, into: batch)
    }
  }

  /// Counts a step that was made or skipped.
  private func advance(_ outcome: TrainingStep.Outcome) throws {
    let rate = schedule.learningRate(atStep: info.step)
    let logs = logsNextStep
    info.step += 1
    let position = setup.sampler.position(ofStep: info.step)
    (info.epoch, info.stepInEpoch) = (position.epoch, position.step)
    if position.step == 0 { info.progress.filled += setup.sampler.filledPerEpoch }
    info.progress.unfit += outcome.unfit
    info.progress.widened += outcome.widened
    record?.count(images: configuration.globalBatch)
    if outcome.isSkipped {
      try skipped(outcome)
    } else {
      info.progress.skippedInRow = 0
      info.progress.lossSum += outcome.lossSum
      info.progress.lossCount += outcome.lossCount
    }
    guard logs else { return }
    watchForBlanks(outcome)
    record?.train(self, learningRate: rate, outcome)
    info.progress.lossSum = 0
    info.progress.lossCount = 0
  }

  private func isDue(_ everySteps: Int?, _ everyEpochs: Int?) -> Bool {
    if let everySteps, info.step % everySteps == 0 { return true }
    guard let everyEpochs, info.stepInEpoch == 0 else { return false }
    return info.epoch % everyEpochs == 0
  }

  private func reportUnfit(_ sample: Int) {
    let shards = setup.training.shards
    FileHandle.standardError.write(
      Data(
        """
        crnn-dist: step \(info.step): the label "\(shards.label(at: sample))" of \
        \(shards.source(at: sample)) needs more frames than its image has; it teaches nothing

        """.utf8))
  }

  /// Validates, and keeps what the decisions need.
  private func validate() throws -> RecognitionMetrics? {
    guard let validator else { return nil }
    let outcome = try validator.run(
      weights: step.average ?? step.weights, statistics: step.statistics,
      communicator: communicator)
    let metrics = outcome.metrics
    info.metrics = Dictionary(
      uniqueKeysWithValues: ValidationMetric.allCases.map { ($0.rawValue, metrics.value(of: $0)) })
    let metric = configuration.checkpoint.bestMetric
    if metric.isBetter(metrics.value(of: metric), than: info.progress.bestValue) {
      info.progress.bestValue = metrics.value(of: metric)
      info.progress.bestStep = info.step
    }
    if let stopping = configuration.earlyStopping {
      let value = metrics.value(of: stopping.metric)
      if stopping.metric.isBetter(value, than: info.progress.stoppingBest) {
        info.progress.stoppingBest = value
        info.progress.validationsWithoutGain = 0
      } else {
        info.progress.validationsWithoutGain += 1
      }
    }
    record?.validation(self, outcome)
    return metrics
  }

  private var shouldStopEarly: Bool {
    guard let stopping = configuration.earlyStopping else { return false }
    return info.progress.validationsWithoutGain >= stopping.patience
  }

  /// Rank 0 writes a checkpoint; if it cannot, all ranks end with the reason.
  private func save() throws {
    var info = info
    info.configuration = configuration.yaml()
    let checkpoint = Checkpoint(
      info: info, network: step.network, weights: step.weights, statistics: step.statistics,
      slots: step.slots, average: step.average)
    let (folder, record, isRoot) = (folder, record, communicator.isRoot)
    let keep = configuration.checkpoint.keep
    try communicator.together {
      guard isRoot else { return }
      if let failure = record?.failure { throw failure }
      do {
        try checkpoint.write(to: folder.checkpoint(info.step))
      } catch {
        throw UserError(
          "\(error); the run was at step \(info.step), and the checkpoints that were there "
            + "before are whole", status: .cannotWrite)
      }
      try folder.link(folder.last, to: info.step)
      if info.progress.bestStep == info.step { try folder.link(folder.best, to: info.step) }
      try folder.prune(keep: keep, best: info.progress.bestStep)
    }
  }
}
