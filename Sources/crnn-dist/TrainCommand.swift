import ArgumentParser
import CommandOptions
import Console
import DistTrain
import Foundation
import MPI
import Ranks
import Recognition
import Settings

struct TrainCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, alone or on all ranks of mpirun.",
    discussion: """
      Without a file the configuration is ./crnn-dist.yaml if there is one, else the built-in \
      quickstart. A run folder that was used already is only taken with --resume or --resume-from.

      SIGINT (Ctrl-C), SIGHUP, SIGTERM, SIGUSR1 and SIGXCPU save and end the run with exit status 75 \
      after the current step; a second SIGINT ends it at once; SIGUSR2 saves and goes on. mpirun \
      hands on only SIGUSR1 and SIGUSR2 in time: scripts/restart.sh turns the others into SIGUSR1.
      """)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config.yaml"))
  var file: String?

  @Option(name: .customLong("run"), help: "The run folder: configuration, metrics and checkpoints.")
  var folder = "runs/run"

  @Flag(help: "Go on from the newest valid checkpoint of the run folder; start if there is none.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Go on from this checkpoint; newer ones in the run folder are set aside in abandoned-N.",
      valueName: "path"))
  var resumeFrom: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a key of the configuration.", valueName: "key.path=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Save and end after this time, as in \(DurationText.expected), counted from the start.",
      valueName: "time"))
  var maxTime: String?

  func validate() throws {
    if let maxTime, DurationText.seconds(maxTime) == nil {
      throw ValidationError("--max-time is \(maxTime), but it is written \(DurationText.expected).")
    }
    if resume, resumeFrom != nil {
      throw ValidationError("--resume and --resume-from exclude each other.")
    }
  }

  func run() throws {
    let start = ProcessInfo.processInfo.systemUptime
    let deadline = maxTime.flatMap(DurationText.seconds).map { start + Double($0) }
    RunRequests.listenToSignals()
    ErrorStream.standard.neverWaitsLong()
    try World.run { communicator in
      let configuration = try communicator.together { try loadConfiguration() }
      let choice: ResumeChoice = resumeFrom.map { .from($0) } ?? (resume ? .newest : .fresh)
      let trainer = try Trainer(
        configuration: configuration, communicator: communicator, folder: RunFolder(folder),
        resume: choice, control: RunControl(requests: .ofProcess, deadline: deadline))
      return try trainer.run().status
    }
  }

  private func loadConfiguration() throws -> Configuration {
    let standard = "crnn-dist.yaml"
    let path = file ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
    return try Configuration.load(path: path, overrides: overrides)
  }
}
