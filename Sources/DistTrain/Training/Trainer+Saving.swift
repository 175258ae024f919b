import Console
import Foundation
import MPI
import Ranks
import Recognition
import Settings

extension Trainer {
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
    let now = ProcessInfo.processInfo.systemUptime
    if let deadline = control.deadline, now >= deadline { tally[.time] = 1 }
    if let minutes = configuration.checkpoint.everyMinutes, now - savedTime >= minutes * 60 {
      tally[.save] = 1
    }
    if writer?.hasFailed == true || record?.failure != nil { tally[.failed] = 1 }
  }

  /// Hands the state of the run to the writer.
  func save() {
    savedTime = ProcessInfo.processInfo.systemUptime
    guard let writer else { return }
    keeper.heartbeat.record(.saving, step: info.step)
    var info = info
    info.configuration = configuration.yaml()
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
    let (check, log) = (keeper.checker, record.log)
    return CheckpointWriter(
      folder: folder, keep: configuration.checkpoint.keep,
      prepare: {
        try check()
        try log.synchronize()
      }, check: check, note: Terminal.note, warn: Terminal.warning)
  }
}
