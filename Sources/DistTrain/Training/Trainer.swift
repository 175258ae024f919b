import CRNNNet
import Console
import Foundation
import Kernels
import MPI
import Optimizing
import Ranks
import Recognition
import Settings

/// Trains one network on all ranks: steps, validations, checkpoints and the record of a run.
///
/// Every rank makes the same collective calls in the same order. What decides whether to stop,
/// validate or save is the same on all ranks, because it follows from reduced numbers alone.
package final class Trainer {
  let configuration: Configuration
  let communicator: any Communicator
  let folder: RunFolder
  let setup: TrainingSetup
  let step: TrainingStep
  let schedule: LearningRateSchedule
  let validator: Evaluator?
  let record: TrainingRecord?
  /// What the ranks compute with.
  let environments: EnvironmentComparison
  /// What the person should know of how the run goes on, in lines.
  let notes: [String]
  var info: CheckpointInfo
  let reader: LaneBatchReader
  /// The lanes that this rank computes.
  let ownLanes: Range<Int>
  let control: RunControl
  /// Rank 0's, in a run that repeats another.
  let clockRecord: ClockRecord?
  let keeper: RunKeeper
  /// Rank 0's; nil on the others.
  let writer: CheckpointWriter?
  /// Rank 0's, in a run by the clock.
  var clock: RunClock?
  /// When the last checkpoint was begun.
  var savedTime: Double
  /// The step of the last validation or calibration of this start.
  var validatedStep: Int?
  /// The step whose weights were calibrated with distorted samples, too.
  var calibratedStep: Int?
  /// What rank 0 knows of the validation set, by the weights that were validated last.
  var calibrationSamples: [CalibrationSample] = []
  lazy var blankWatch = Self.makeBlankWatch(configuration, setup.training)

  /// How a run ended.
  package struct Outcome: Sendable {
    package let steps: Int
    package let reason: String
    /// `.success`, or `.interrupted` if the run is to be resumed.
    package let status: ExitStatus
    /// The metrics of the last validation of this start.
    package let metrics: RecognitionMetrics?
  }

  /// Opens the data and the run; all ranks throw the same error if one of them cannot, or if they
  /// do not compute alike and the run is to be reproducible.
  ///
  /// - Parameter environment: What this rank computes with; nil looks it up.
  package init(
    configuration: Configuration, communicator: any Communicator, folder: RunFolder,
    resume: ResumeChoice, control: RunControl = RunControl(),
    environment: ComputeEnvironment? = nil
  ) throws {
    environments = try Self.agree(configuration, communicator, folder, resume, environment)
    let keeper = try RunKeeper(configuration, communicator, folder, control)
    let setup = try communicator.together {
      try TrainingSetup(configuration, folder: folder, resume: resume)
    }
    try communicator.requireAlike(
      setup.identity, remedy: "let all ranks read the same data; a copy may be of another day")
    self.configuration = configuration
    self.communicator = communicator
    self.folder = folder
    self.control = control
    savedTime = control.now()
    self.keeper = keeper
    self.setup = setup
    ownLanes = PermittedRanks(lanes: configuration.lanes).lanes(
      ofRank: communicator.rank, of: communicator.size)
    step = TrainingStep(
      configuration: configuration, communicator: communicator, start: setup.start,
      heartbeat: keeper.heartbeat, kernels: configuration.kernels.choice)
    schedule = LearningRateSchedule(
      of: configuration, stepsPerEpoch: setup.sampler.stepsPerEpoch)
    reader = setup.reader(configuration)
    validator = Self.makeValidator(configuration, setup)
    let isRoot = communicator.isRoot
    let (opening, clockRecord) = try communicator.together {
      () -> (RunFolder.Opening, ClockRecord?) in
      guard isRoot else { return (RunFolder.Opening(info: setup.start.info), nil) }
      let record = try configuration.clockRecord.map { try ClockRecord(reading: $0) }
      let clock = try ClockState.start(of: setup.start.info, configuration, record)
      var opening = try folder.open(
        from: setup.start.info, source: setup.source, configuration,
        validationData: setup.validation?.shards.fingerprint)
      opening.info.progress.clock = clock
      return (opening, record)
    }
    let start = try Self.broadcast(setup.start, opening.info, communicator)
    (info, self.clockRecord) = (start, clockRecord)
    let written = try communicator.together { () -> (replaced: String?, record: TrainingRecord)? in
      guard isRoot else { return nil }
      return (
        try folder.write(configuration),
        try TrainingRecord(
          folder: folder, resumedAt: start.step, configuration)
      )
    }
    record = written?.record
    let replacement = written?.replaced.map {
      "\(folder.configuration) was not the configuration of this run; it is now named \($0)"
    }
    let processors = try Self.processorNotes(configuration, communicator)
    notes =
      setup.notes + opening.notes
      + [replacement, record?.log.notice].compactMap(\.self) + processors
    writer = record.map { Self.makeWriter(configuration, folder, $0, keeper) }
  }

  /// Throws on all ranks where their settings differ, where the system gives one of them too little, or where
  /// they do not compute alike and have to; returns what they compute with.
  private static func agree(
    _ configuration: Configuration, _ communicator: any Communicator, _ folder: RunFolder,
    _ resume: ResumeChoice, _ environment: ComputeEnvironment?
  ) throws -> EnvironmentComparison {
    try communicator.requireAlike(
      [("the run folder", folder.path), ("--resume", "\(resume)")]
        + configuration.settings.filter { !ofEachRank.contains($0.key) }
        .map { (name: $0.key, value: $0.value) },
      remedy: "start all ranks with one command and one configuration")
    try communicator.together {
      // Standard streams, lock, metrics, checkpoint, timers.
      try SystemLimits.require(threads: configuration.threads, files: 16)
    }
    let environments = try EnvironmentComparison(
      of: environment
        ?? .current(
          communicator, threads: configuration.threads, precision: configuration.precision),
      communicator)
    try environments.check(reproducible: configuration.reproducible)
    return environments
  }

  private static func makeValidator(
    _ configuration: Configuration, _ setup: TrainingSetup
  ) -> Evaluator? {
    setup.validation.map {
      Evaluator(
        data: $0, input: setup.start.info.pixelInput, network: setup.start.network,
        batch: configuration.validation.batch, calibrates: true,
        kernels: configuration.kernels.choice, threads: configuration.threads)
    }
  }

  /// Keys that may differ from rank to rank: what the data are is compared by their contents.
  private static let ofEachRank = [
    "data.train", "data.validation", "alphabet.file", "threads", "prefetch",
  ]

  deinit { end() }

  /// Waits for the checkpoint in flight, and only then gives up the folder.
  private func end() {
    writer?.stop()
    record?.stop()
    keeper.end()
  }

  /// Gives all ranks rank 0's numbers and position, so that nothing depends on each having read the
  /// same file.
  private static func broadcast(
    _ start: Checkpoint, _ info: CheckpointInfo, _ communicator: any Communicator
  ) throws -> CheckpointInfo {
    for buffer in start.buffers {
      try communicator.broadcast(UnsafeMutableRawBufferPointer(buffer.buffer), from: 0)
    }
    let info = try communicator.broadcast(
      Array(JSONEncoder.ofAllNumbers.encode(info)), from: 0)
    return try JSONDecoder.ofAllNumbers.decode(CheckpointInfo.self, from: Data(info))
  }

  /// Trains to the end, or until something outside asks to stop.
  package func run() throws -> Outcome {
    defer { self.end() }
    if isOver || shouldStopEarly {
      let reason = "there was nothing left to do"
      record?.end(self, reason: reason, hint: isOver ? nil : Self.earlyStoppingHint)
      return Outcome(steps: info.step, reason: reason, status: .success, metrics: nil)
    }
    record?.begin(self)
    let prefetcher = startPrefetcher(until: lastStep)
    defer { prefetcher.stop() }
    startClock()
    var metrics: RecognitionMetrics?
    var reason: String?
    var cause: StopCause?
    while !isOver, cause == nil {
      let validatesByClock = info.progress.clock?.validates ?? false
      let outcome = try step.run(
        step: info.step, updates: info.updates, learningRate: learningRate,
        blankWatch: logsNextStep ? blankWatch : nil, next: prefetcher.next,
        giveBack: prefetcher.giveBack, report: reportUnfit,
        vote: vote, inspect: inspectsNextStep ? record?.inspector(self) : nil)
      try advance(outcome)
      if outcome.votes.contains(.failed) { try finishSaving() }
      let (atEpochEnd, isOver) = (info.stepInEpoch == 0, isOver)
      if validatesByClock || (isOver && configuration.isTimed)
        || isDue(configuration.validation.everySteps, configuration.validation.everyEpochs)
      {
        let start = control.now()
        metrics = try validate() ?? metrics
        record?.watch(self)
        clock?.validated(since: start)
      }
      let stops = shouldStopEarly
      if stops || isOver { try calibrate() }
      if !stops, !isOver { cause = StopCause(outcome.votes) }
      if stops || cause != nil || isOver || outcome.votes.contains(.save)
        || isDue(configuration.checkpoint.everySteps, configuration.checkpoint.everyEpochs)
        || info.progress.bestStep == info.step
      {
        save()
      }
      if atEpochEnd { record?.endEpoch(self) }
      if stops {
        reason = "early stopping"
        break
      }
    }
    try finishSaving()
    let ending = cause.map { "stopped by \($0.rawValue)" } ?? reason ?? reasonOfEnd
    record?.end(self, reason: ending, hint: cause == nil ? nil : "continue with --resume")
    return Outcome(
      steps: info.step, reason: ending, status: cause == nil ? .success : .interrupted,
      metrics: metrics)
  }

  private static let earlyStoppingHint =
    "early stopping had ended the run; to continue, raise early_stopping.patience"

  private func startPrefetcher(until end: Int) -> Prefetcher {
    Prefetcher(
      depth: configuration.prefetch,
      feed: LaneFeed(sampler: setup.sampler, reader: reader, lanes: ownLanes, end: end),
      lanes: ownLanes, steps: info.step..<end)
  }

  /// Counts a step that was made or skipped.
  private func advance(_ outcome: TrainingStep.Outcome) throws {
    let (rate, logs) = (learningRate, logsNextStep)
    info.step += 1
    if let state = info.progress.clock {
      record?.clock(step: info.step, state)
      info.progress.clock?.progress = outcome.progress
      info.progress.clock?.validates = outcome.votes.contains(.validation)
    }
    // It was of other weights.
    info.calibration = nil
    let position = setup.sampler.position(ofStep: info.step)
    (info.epoch, info.stepInEpoch) = (position.epoch, position.step)
    if position.step == 0 { info.progress.filled += setup.sampler.filledPerEpoch }
    info.progress.unfit += outcome.unfit
    info.progress.widened += outcome.widened
    record?.count(images: configuration.globalBatch)
    if outcome.isSkipped {
      try skipped(outcome)
    } else {
      info.updates += 1
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

  private func reportUnfit(_ sample: Int) {
    let shards = setup.training.shards
    let (label, source) = (shards.label(at: sample), shards.source(at: sample))
    Terminal.standardError.line(
      """
      crnn-dist: step \(info.step): the label "\(SymbolText.visible(label))" of \
      \(SymbolText.visible(source)) needs more frames than its image has; it teaches nothing
      """)
  }
}
