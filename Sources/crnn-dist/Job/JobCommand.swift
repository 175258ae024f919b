import ArgumentParser
import CommandOptions
import Console
import Files

/// `crnn-dist job`: a training command that is saved in time, and started or queued again.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job",
    abstract: "Run a training command: save it on signals, and start or queue it again.",
    discussion: """
      crnn-dist job --restarts 5 mpirun -n 8 crnn-dist train words.yaml --run runs/words --resume

      mpirun passes only SIGUSR1 and SIGUSR2 on in time. This command starts it and turns SIGINT (Ctrl-C), SIGHUP, \
      SIGTERM and SIGXCPU into SIGUSR1, on which the run saves and ends with status 75; a second Ctrl-C ends it at \
      once. In a job script, write exec before crnn-dist job, so that the scheduler's signals reach it.

      The options stand before the training command. The exit status is that of its last start, 75 for a run that a \
      signal stopped, or 0 if the job was queued again.
      """)

  @Option(
    help: ArgumentHelp(
      """
      How many starts may follow the first if the command crashes. What another start cannot mend, such as a wrong \
      configuration, is not tried again.
      """,
      valueName: "count"))
  var restarts = 0

  @Option(help: ArgumentHelp("The seconds between two starts.", valueName: "seconds"))
  var pause = 10.0

  @Option(
    help: ArgumentHelp(
      "End a launcher that lives on for this long after its last rank has ended, as Open MPI's may.",
      valueName: "seconds"))
  var hangLimit = 30.0

  @Option(
    help: ArgumentHelp(
      """
      What the shell runs if the run was saved before its end, by SIGUSR1, SIGXCPU or --max-time; not after SIGTERM, \
      SIGINT or SIGHUP, which cancel a job.
      """,
      valueName: "command"))
  var queueAgain: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp(
      "The launcher, crnn-dist train and its options, among them --resume.", valueName: "command"))
  var command: [String]

  func validate() throws {
    guard restarts >= 0, restarts <= 1_000_000 else {
      throw ValidationError("--restarts is a whole number from 0 to 1000000, not \(restarts).")
    }
    for (name, value) in [("--pause", pause), ("--hang-limit", hangLimit)] {
      guard value >= 0, value <= 1e6 else {
        throw ValidationError("\(name) is a number of seconds from 0 to 1000000, not \(value).")
      }
    }
    // The parser takes them for a part of the command, as it would behind the launcher.
    if ["-h", "--help"].contains(command.first) { throw CleanExit.helpRequest(self) }
    if let option = command.first, option.hasPrefix("-") {
      throw ValidationError("\(option) is no option of job; its options stand before the launcher.")
    }
    guard command.contains("--resume") else {
      throw ValidationError("The command needs --resume, so that each start continues the run.")
    }
  }

  func run() throws {
    var job = TrainingJob(command)
    (job.restarts, job.pause) = (restarts, pause)
    (job.hangLimit, job.queueAgain) = (hangLimit, queueAgain)
    StandardOutput.exit(try job.run())
  }
}
