import Console
import Foundation
import MPI
import Ranks
import Recognition
import Settings

/// How far a run has come, and when it validates, saves and ends.
extension Trainer {
  /// The learning rate of the next step.
  var learningRate: Double {
    let begin = info.progress.readingSince
    guard let state = info.progress.clock else {
      return schedule.learningRate(atStep: info.step, readingSince: begin)
    }
    return schedule.learningRate(
      atStep: info.step, progress: state.progress, readingSince: begin)
  }

  /// The step at which a run ends that goes by steps; one by the clock ends before it.
  var lastStep: Int {
    let total =
      configuration.isTimed
      ? CheckpointInfo.mostSteps : configuration.epochs * setup.sampler.stepsPerEpoch
    return min(total, configuration.maxSteps ?? total)
  }

  var isOver: Bool { info.step >= lastStep || info.progress.clock?.progress == 1 }

  var reasonOfEnd: String {
    if info.step == configuration.maxSteps { return "max_steps reached" }
    guard configuration.isTimed else { return "all epochs are done" }
    return configuration.clockRecord == nil ? "the time is over" : "all recorded steps are made"
  }

  /// Lets the clock of rank 0 run.
  func startClock() {
    guard communicator.isRoot, let state = info.progress.clock else { return }
    let samples = setup.validation?.shards.count ?? 0
    clock = RunClock(
      configuration, from: state, record: clockRecord,
      stepsOfValidation: Double(samples) / Double(configuration.globalBatch), now: control.now)
  }

  func isDue(_ everySteps: Int?, _ everyEpochs: Int?, at step: Int? = nil) -> Bool {
    let step = step ?? info.step
    if let everySteps, step % everySteps == 0 { return true }
    let position = setup.sampler.position(ofStep: step)
    guard let everyEpochs, position.step == 0 else { return false }
    return position.epoch % everyEpochs == 0
  }

  /// Whether the gradient of the next step is to be seen: that of the step before each validation.
  var inspectsNextStep: Bool {
    info.progress.clock?.validates == true
      || isDue(
        configuration.validation.everySteps, configuration.validation.everyEpochs, at: info.step + 1
      )
  }

  /// What this rank has to tell the others at the end of a step.
  func vote(_ tally: inout StepTally) {
    for request in control.requests.take() {
      switch request {
      case .stop: tally[.stop] = 1
      case .terminate: tally[.terminate] = 1
      case .interrupt: tally[.interrupt] = 1
      case .hangUp: tally[.hangUp] = 1
      case .processorTime: tally[.processorTime] = 1
      case .save: tally[.save] = 1
      }
    }
    // One clock and one disk decide for all.
    guard communicator.isRoot else { return }
    if let clock, let state = info.progress.clock {
      let next = clock.next(after: state, step: info.step)
      tally.progress = next.progress
      if next.validates { tally[.validation] = 1 }
    }
    let now = control.now()
    if let deadline = control.deadline, now >= deadline { tally[.time] = 1 }
    if let minutes = configuration.checkpoint.everyMinutes, now - savedTime >= minutes * 60 {
      tally[.save] = 1
    }
    if writer?.hasFailed == true || record?.failure != nil { tally[.failed] = 1 }
  }

  /// Hands the state of the run to the writer.
  func save() {
    savedTime = control.now()
    guard let writer else { return }
    keeper.heartbeat.record(.saving, step: info.step)
    var info = info
    info.configuration = configuration.yaml()
    if let clock { info.progress.clock?.elapsed = clock.elapsed }
    writer.submit(
      Checkpoint(info: info, sharing: step.state), bestStep: info.progress.bestStep)
  }

  /// Waits until all that was saved is on the disk; all ranks throw if it cannot be.
  func finishSaving() throws {
    keeper.heartbeat.record(.saving, step: info.step)
    let (writer, record) = (writer, record)
    try communicator.together {
      try writer?.wait()
      try record?.check()
    }
  }

  /// The writer of rank 0. A checkpoint is not to say more than the metrics beside it.
  static func makeWriter(
    _ configuration: Configuration, _ folder: RunFolder, _ record: TrainingRecord,
    _ keeper: RunKeeper
  ) -> CheckpointWriter {
    let (check, log, clockLog) = (keeper.checker, record.log, record.clockLog)
    return CheckpointWriter(
      folder: folder, keep: configuration.checkpoint.keep,
      prepare: {
        try check()
        try log.synchronize()
        try clockLog?.synchronize()
      }, check: check, note: Terminal.note, warn: Terminal.warning)
  }
}
