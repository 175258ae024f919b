import ArgumentParser
import Console
import DistTrain
import Foundation
import MPI

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, alone or on all ranks of mpirun.",
    discussion: """
      Without a file the configuration is ./crnn-dist.yaml if there is one, else the built-in \
      quickstart. A run folder that was used already is only taken with --resume or --resume-from.
      """)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config.yaml"))
  var file: String?

  @Option(name: .customLong("run"), help: "The run folder: configuration, metrics and checkpoints.")
  var folder = "runs/run"

  @Flag(help: "Go on from the newest valid checkpoint of the run folder; start if there is none.")
  var resume = false

  @Option(help: ArgumentHelp("Go on from this checkpoint.", valueName: "path"))
  var resumeFrom: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a key of the configuration.", valueName: "key.path=value"))
  var overrides: [String] = []

  func validate() throws {
    if resume, resumeFrom != nil {
      throw ValidationError("--resume and --resume-from exclude each other.")
    }
  }

  func run() throws {
    try World.run { communicator in
      let configuration = try communicator.together { try loadConfiguration() }
      let choice: ResumeChoice = resumeFrom.map { .from($0) } ?? (resume ? .newest : .fresh)
      let trainer = try Trainer(
        configuration: configuration, communicator: communicator, folder: RunFolder(folder),
        resume: choice)
      _ = try trainer.run()
    }
  }

  private func loadConfiguration() throws -> Configuration {
    let standard = "crnn-dist.yaml"
    let path = file ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
    return try Configuration.load(path: path, overrides: overrides)
  }
}
