import Console
import Files
import Foundation
import Kernels
import Recognition

/// Writes checkpoints on a thread of its own, from a copy, so that training waits only for the copy.
///
/// One checkpoint is in flight at most: the next one waits for it. A checkpoint gets its name, and
/// older ones are deleted, only after it was read back from the disk and found equal.
final class CheckpointWriter: @unchecked Sendable {
  private struct Job {
    let checkpoint: Checkpoint
    let bestStep: Int?
  }

  private let folder: RunFolder
  private let keep: Int
  private let prepare: @Sendable () throws -> Void
  private let check: @Sendable () throws -> Void
  private let note: @Sendable (String) -> Void
  private let warn: @Sendable (String) -> Void
  // Used by the thread alone.
  private var hasNoticed = false
  private var hasKept = false

  // All below is guarded by the condition's lock. The copy belongs to the thread while there is a
  // job, else to whoever submits.
  private let condition = NSCondition()
  private var copy: Checkpoint?
  private var job: Job?
  private var failure: (any Error)?
  /// Whether somebody was told of the failure.
  private var isTold = false
  private var isStopping = false
  private var hasEnded = false
  private var count = 0
  private var waited = 0.0

  /// - Parameters:
  ///   - keep: the newest checkpoints that are kept beside the best.
  ///   - prepare: is called on the writing thread before each checkpoint; what it throws is the
  ///     writer's failure.
  ///   - check: is called before each change of a name in the folder, and throws if it is no longer
  ///     this job's.
  ///   - note: receives notices, a line each.
  ///   - warn: receives the failure that `stop` meets, in a line.
  init(
    folder: RunFolder, keep: Int, prepare: @escaping @Sendable () throws -> Void,
    check: @escaping @Sendable () throws -> Void, note: @escaping @Sendable (String) -> Void,
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.keep = keep
    self.prepare = prepare
    self.check = check
    self.note = note
    self.warn = warn
    let thread = Thread { [self] in work() }
    thread.name = "checkpoints"
    thread.start()
  }

  /// Copies the state of a run and returns; what goes wrong later is `failure`.
  ///
  /// Waits for the checkpoint before. After a failure it does nothing.
  func submit(_ checkpoint: Checkpoint, bestStep: Int?) {
    let start = ProcessInfo.processInfo.systemUptime
    condition.lock()
    defer { condition.unlock() }
    while job != nil { condition.wait() }
    guard failure == nil, !isStopping else { return }
    let mine = copy.map { Checkpoint(info: checkpoint.info, sharing: $0) }
    let next = mine ?? Checkpoint(withBuffersLike: checkpoint)
    next.copyNumbers(from: checkpoint)
    copy = next
    job = Job(checkpoint: next, bestStep: bestStep)
    waited += ProcessInfo.processInfo.systemUptime - start
    condition.broadcast()
  }

  /// Whether a checkpoint could not be written.
  var hasFailed: Bool { condition.withLock { failure != nil } }

  /// The checkpoints that were written, and the seconds for which training waited for their copies.
  var summary: (count: Int, waited: Double) { condition.withLock { (count, waited) } }

  /// Waits for the checkpoint in flight, and throws if one could not be written.
  func wait() throws {
    condition.lock()
    defer { condition.unlock() }
    while job != nil { condition.wait() }
    guard let failure else { return }
    isTold = true
    throw failure
  }

  /// Waits for the checkpoint in flight and ends the thread.
  ///
  /// Warns of a failure that `wait` has told nobody of, as the run ended by another error.
  func stop() {
    condition.lock()
    isStopping = true
    condition.broadcast()
    while !hasEnded { condition.wait() }
    let untold = isTold ? nil : failure
    isTold = true
    condition.unlock()
    if let untold { warn("a checkpoint was not saved: \(untold)") }
  }

  private func work() {
    while let job = next() {
      var error: (any Error)?
      do { try write(job) } catch let thrown { error = thrown }
      condition.withLock {
        if error == nil { count += 1 }
        failure = failure ?? error
        self.job = nil
        condition.broadcast()
      }
    }
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  private func next() -> Job? {
    condition.lock()
    defer { condition.unlock() }
    while job == nil, !isStopping { condition.wait() }
    return job
  }

  private func write(_ job: Job) throws {
    let (checkpoint, step) = (job.checkpoint, job.checkpoint.info.step)
    do {
      try prepare()
      try checkFinite(checkpoint)
      try DurableFile.write(
        try checkpoint.image(named: folder.checkpoint(step)),
        to: folder.checkpoint(step), readingBack: true, beforeRename: check)
      try name(folder.last, step)
      if job.bestStep == step { try name(folder.best, step) }
      try DurableFile.synchroniseFolder(of: folder.last)
      try check()
      if let notice = try folder.prune(keep: keep, upTo: step, best: job.bestStep), !hasKept {
        hasKept = true
        note(notice)
      }
    } catch {
      let status = (error as? UserError)?.status ?? .cannotWrite
      throw UserError(
        "\(error); the run was at step \(step), and the earlier checkpoints are "
          + "intact", status: status)
    }
  }

  private func name(_ name: String, _ step: Int) throws {
    try check()
    if let notice = try folder.name(name, step: step).notice, !hasNoticed {
      hasNoticed = true
      note(notice)
    }
  }

  private func checkFinite(_ checkpoint: Checkpoint) throws {
    guard checkpoint.isFinite else {
      throw UserError(
        "the weights of step \(checkpoint.info.step) are not finite, so they are not saved; resume "
          + "from the last checkpoint with a lower optimizer.learning_rate or clip_norm",
        status: .diverged)
    }
  }
}
