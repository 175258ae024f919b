import Console
import Foundation

/// A training command under the eyes of a process that saves it in time and starts or queues it again.
struct TrainingJob {
  /// The launcher and all that follows it.
  let command: [String]
  /// The starts that may follow the first when the command crashes.
  var restarts = 0
  /// The seconds between two starts.
  var pause = 10.0
  /// The seconds that a launcher may live on without a rank.
  var hangLimit = 30.0
  /// What the shell runs when the run was saved before its end and nobody cancelled the job.
  var queueAgain: String?

  // A signal asked the run to save and end; it came by a person who does not want the job to go on.
  private var isStopped = false
  private var isCancelled = false
  private var isInterrupted = false

  /// The signals on which mpirun itself would end its ranks a second later, which is too short to save, and
  /// SIGUSR1, on which they save and end.
  private static let endings = [SIGUSR1, SIGXCPU, SIGTERM, SIGINT, SIGHUP]

  /// Statuses of a launcher that tell nothing once the signal was sent: 138 is one that did not listen yet or had
  /// ended the run already, and MPICH's may end with 0, 141 or 255 after a run that was saved. Of a run that is done,
  /// one more start ends at once.
  private static let vague: Set<Int32> = [0, 138, 141, 255]

  /// What another start cannot mend.
  private static let final = Set(
    [
      ExitStatus.success, .usage, .badData, .noInput, .unavailable, .cannotWrite, .interrupted,
      .badConfiguration, .diverged, .inUse,
    ].map(\.rawValue)
  ).union([126, 127])

  /// The seconds between two signals to a launcher that may have lost one as it was starting.
  private static let reminders = [0.5, 1, 2, 5, 10]

  init(_ command: [String]) { self.command = command }

  /// Runs the command, and again as the options say.
  ///
  /// - Returns: The exit status: that of the last start; 75 for a run that a signal stopped; 0 where the job was
  ///   queued again.
  mutating func run() throws -> Int32 {
    try SignalInbox.open(for: Self.endings + [SIGUSR2])
    var starts = 0
    while true {
      let status = isStopped ? ExitStatus.interrupted.rawValue : try start()
      starts += 1
      if status == ExitStatus.interrupted.rawValue, let queueAgain, !isCancelled {
        return try queue(by: queueAgain)
      }
      if isStopped || Self.final.contains(status) { return status }
      guard starts <= restarts else {
        if restarts > 0 {
          Terminal.error(
            "status \(status); given up after \(NumberText.count(restarts, "restart"))")
        }
        return status
      }
      Terminal.note(
        "status \(status); start \(starts + 1) of \(restarts + 1) in \(NumberText.significant(pause, 3)) s"
      )
      let end = now + pause
      while !isStopped, now < end { take(SignalInbox.wait(seconds: end - now), launcher: nil) }
    }
  }

  private var now: Double { ProcessInfo.processInfo.systemUptime }

  /// Runs the command once.
  private mutating func start() throws -> Int32 {
    var launcher: ChildProcess
    do {
      // What the terminal sends is for this process, which hands it on as what saves. Without a terminal the group
      // stays: some schedulers know the processes of a job by it.
      launcher = try ChildProcess(command, hasOwnGroup: Self.hasTerminal)
    } catch {
      throw UserError(
        "\(command[0]) could not be started: \(error.localizedDescription)", status: .unavailable)
    }
    var signalled = 0
    var nextSignal = 0.0
    let interval = min(max(hangLimit / 4, 0.1), 5)
    var (nextLook, aliveAt) = (now + interval, now)
    while !launcher.hasEnded() {
      if isStopped, now >= nextSignal {
        kill(launcher.pid, SIGUSR1)
        nextSignal = now + Self.reminders[min(signalled, Self.reminders.count - 1)]
        signalled += 1
      }
      if now >= nextLook {
        if !RankProcesses.haveEnded(of: launcher.pid) { aliveAt = now }
        if now - aliveAt >= hangLimit {
          Terminal.warning(
            "the launcher hangs: all its ranks ended \(Int(now - aliveAt)) s ago; it is ended")
          kill(launcher.pid, SIGKILL)
          aliveAt = now
        }
        nextLook = now + interval
      }
      let next = isStopped ? min(nextLook, nextSignal) : nextLook
      take(SignalInbox.wait(seconds: next - now), launcher: launcher.pid)
    }
    // Nobody else waits for it, so there is a status.
    let status = launcher.status ?? ExitStatus.failure.rawValue
    return isStopped && Self.vague.contains(status) ? ExitStatus.interrupted.rawValue : status
  }

  private mutating func take(_ signals: [Int32], launcher: pid_t?) {
    for signal in signals {
      switch signal {
      case SIGUSR2: if let launcher { kill(launcher, SIGUSR2) }
      case SIGINT where isInterrupted: if let launcher { endAtOnce(launcher) }
      case SIGUSR1, SIGXCPU: isStopped = true
      case SIGTERM, SIGINT, SIGHUP:
        (isStopped, isCancelled) = (true, true)
        isInterrupted = isInterrupted || signal == SIGINT
      default: break
      }
    }
  }

  /// The second Ctrl-C: mpirun ends by the first of these, a lone process, which saves on it, by the second.
  private func endAtOnce(_ launcher: pid_t) {
    kill(launcher, SIGINT)
    usleep(200_000)
    kill(launcher, SIGINT)
  }

  private static var hasTerminal: Bool {
    let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }

  private func queue(by line: String) throws -> Int32 {
    var shell = try ChildProcess(["/bin/sh", "-c", line])
    // Slurm ends the old job as soon as it is queued again: signals no longer matter.
    while !shell.hasEnded() { _ = SignalInbox.wait(seconds: 1) }
    guard shell.status != 0 else { return ExitStatus.success.rawValue }
    Terminal.error(
      "the run is saved, but not queued again: `\(line)` ended with status \(shell.status ?? 1)")
    return ExitStatus.interrupted.rawValue
  }
}
