import Console
import Files
import Foundation
import MPI
import Ranks

/// A thread on each rank that notices when the rank makes no progress, names the ranks that the job
/// waits for, and finally aborts it.
///
/// It does not communicate through MPI, which may be what hangs: the ranks leave reports of a line
/// in the run folder.
final class Watchdog: @unchecked Sendable {
  struct Limits: Sendable {
    /// Seconds without progress after which the rank warns, and after which it aborts the job.
    var warnAfter: Double
    var abortAfter: Double?

    /// A wait that is so many times as long as the longest before is not usual.
    static let factor = 4.0

    /// Seconds between two reports.
    var interval: Double { min(FolderLock.touchInterval, warnAfter / 6) }
    /// Seconds after which a rank that reports nothing counts as silent.
    var silence: Double { 2.5 * interval }
  }

  private let limits: Limits
  private let heartbeat: Heartbeat
  private let folder: String
  private let onStall: @Sendable (String) -> Void
  private let rank: Int
  // Used by the thread alone.
  private var rollCall: RollCall
  private var reports = 0
  private var warnedAt = 0.0
  private let stopping = StopSignal()
  private let running = DispatchGroup()

  /// - Parameters:
  ///   - processes: the host and process of each rank, as in "host n2, pid 4711".
  ///   - folder: the folder of the reports.
  ///   - onStall: is called on the watchdog's thread, with the message, when the limit is reached.
  ///
  /// The first report is written before this returns.
  init(
    limits: Limits, heartbeat: Heartbeat, rank: Int, processes: [String], folder: String,
    onStall: @escaping @Sendable (String) -> Void
  ) {
    self.limits = limits
    self.heartbeat = heartbeat
    self.rank = rank
    self.folder = folder
    self.onStall = onStall
    rollCall = RollCall(rank: rank, processes: processes, now: ProcessInfo.processInfo.systemUptime)
    report(heartbeat.state)
    running.enter()
    let thread = Thread { [self] in watch() }
    thread.name = "watchdog"
    thread.start()
  }

  /// Ends the thread.
  func stop() {
    stopping.give()
    running.wait()
  }

  private func watch() {
    while !stopping.sleep(seconds: limits.interval) {
      if let message = check(now: ProcessInfo.processInfo.systemUptime) {
        onStall(message)
        break
      }
    }
    running.leave()
  }

  /// Writes what this rank does, for the others.
  @discardableResult
  private func report(
    _ state: Heartbeat.State, now: Double = ProcessInfo.processInfo.systemUptime
  ) -> RankReport {
    reports += 1
    let mine = RankReport(
      rank: rank, host: LockOwner.hostName, pid: getpid(), step: state.step + 1,
      activity: state.activity, heartbeats: state.heartbeats, stalled: now - state.since,
      number: reports)
    // Where the folder cannot be written, the others do not see this rank and report it.
    _ = mine.write(to: folder)
    return mine
  }

  /// Reports, and checks the other ranks; returns why the job has to end, or nil.
  private func check(now: Double) -> String? {
    let state = heartbeat.state
    let stalled = now - state.since
    let mine = report(state, now: now)
    let usual = Limits.factor * state.longest
    guard stalled > limits.interval else {
      if warnedAt > 0 { log("note", "the run continues, at step \(mine.step)") }
      warnedAt = 0
      rollCall = RollCall(rank: rank, processes: rollCall.processes, now: now)
      return nil
    }
    for other in rollCall.processes.indices where other != rank {
      rollCall.take(RankReport.read(folder, rank: other), of: other, now: now)
    }
    let text = {
      "no progress for \(NumberText.fixed(stalled, 0)) s: rank \(self.rank) is at step \(mine.step) "
        + "\(mine.activity.rawValue); "
        + self.rollCall.absent(mine: mine, now: now, silence: self.limits.silence)
    }
    let isReporter = rollCall.isReporter(
      now: now, silence: limits.silence, waitedFor: limits.warnAfter)
    if let abortAfter = limits.abortAfter.map({ max($0, usual) }), stalled > abortAfter,
      rollCall.sinceProgress(now: now) > abortAfter / 2
    {
      // The one that reports is to be first, so that its message is not lost.
      if isReporter || stalled > abortAfter + 5 + 3 * limits.interval { return text() }
    }
    if stalled > max(limits.warnAfter, usual), stalled > 2 * warnedAt {
      warnedAt = stalled
      if isReporter { log("warning", text()) }
    }
    return nil
  }

  private func log(_ kind: String, _ text: String) {
    Terminal.log(kind, text)
  }
}
