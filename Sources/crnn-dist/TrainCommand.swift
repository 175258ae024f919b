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
      If you name no file, the configuration is ./crnn-dist.yaml if it exists, otherwise the built-in \
      quickstart. To use a folder that already holds a run, add --resume or --resume-from.

      On SIGINT (Ctrl-C), SIGHUP, SIGTERM, SIGUSR1 or SIGXCPU, the run completes the current step, saves \
      and ends with exit status 75; on a second SIGINT it ends at once; on SIGUSR2 it saves and continues. \
      mpirun passes only SIGUSR1 and SIGUSR2 on in time; crnn-dist job turns the others into SIGUSR1.
      """)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config.yaml"))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "The training data: a folder of shards, or anything that dataset import takes, which is imported into the run folder "
        + "first. Without a configuration, train looks at the data and chooses everything else.",
      valueName: "data"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The validation data, like --data; without them, a tenth of the data is held out.",
      valueName: "data"))
  var validation: String?

  @Option(name: .customLong("run"), help: "The run folder: configuration, metrics and checkpoints.")
  var folder = "runs/run"

  @Flag(
    help:
      "Resume from the newest valid checkpoint of the run folder; start a new run if there is none."
  )
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Resume from this checkpoint; move newer ones in the run folder to abandoned-N.",
      valueName: "path"))
  var resumeFrom: String?

  @Option(
    help: ArgumentHelp(
      "Begin a new run with the weights of this model, and, unless the configuration gives them, with its network "
        + "and pixels (fine_tuning.model).", valueName: "model"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "With --from: keep the symbols of the model (keep), add those of the data (union, the default), or take those of "
        + "the data alone (new).",
      valueName: "policy"))
  var alphabet: AlphabetPolicy?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a key of the configuration; may be repeated.", valueName: "key.path=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Train for so many minutes: the run ends by the clock, not by epochs, and the schedule fits it (minutes).",
      valueName: "minutes"))
  var minutes: String?

  @Option(
    help: ArgumentHelp(
      "Save and end after this time, as in \(DurationText.expected), counted from the start.",
      valueName: "time"))
  var maxTime: String?

  func validate() throws {
    if let maxTime, DurationText.seconds(maxTime) == nil {
      throw ValidationError("--max-time is \(maxTime), but it is written \(DurationText.expected).")
    }
    if alphabet != nil, from == nil {
      throw ValidationError("--alphabet says what becomes of the symbols of the model of --from.")
    }
    if validation != nil, data == nil { throw ValidationError("--validation goes with --data.") }
    if let minutes, !((Double(minutes) ?? 0) > 0) {
      throw ValidationError("--minutes is a number above 0, not \(minutes).")
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
      let choice: ResumeChoice = resumeFrom.map { .from($0) } ?? (resume ? .newest : .fresh)
      let configuration = try configuration(choice, communicator)
      let trainer = try Trainer(
        configuration: configuration, communicator: communicator, folder: RunFolder(folder),
        resume: choice, control: RunControl(requests: .ofProcess, deadline: deadline))
      return try trainer.run().status
    }
  }

  private func configuration(
    _ choice: ResumeChoice, _ communicator: any Communicator
  ) throws -> Configuration {
    guard file == nil, let data else {
      return try communicator.together { try loadConfiguration(choice) }
    }
    return try RecommendedTraining(
      run: RunFolder(folder), data: data, validation: validation,
      minutes: minutes.flatMap { Double($0) }, fineTuning: fineTuningSettings,
      overrides: overrides
    ).configuration(communicator, choice)
  }

  private var fineTuningSettings: FineTuningSettings? {
    from.map {
      var settings = FineTuningSettings()
      settings.model = $0
      if let alphabet { settings.alphabet = alphabet }
      return settings
    }
  }

  private func loadConfiguration(_ choice: ResumeChoice) throws -> Configuration {
    let standard = "crnn-dist.yaml"
    let path = file ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
    let fineTuning =
      (from.map { ["fine_tuning.model=\"\(Self.quoted($0))\""] } ?? [])
      + [("train", data), ("validation", validation)].compactMap { key, path in
        path.map { "data.\(key)=\"\(Self.quoted($0))\"" }
      }
      + (alphabet.map { ["fine_tuning.alphabet=\($0.rawValue)"] } ?? [])
    let (configuration, given) = try Configuration.loadWithKeys(
      path: path, overrides: overrides + fineTuning + (minutes.map { ["minutes=\($0)"] } ?? []))
    return try FineTuning.resolve(
      configuration, given: given, folder: RunFolder(folder), resume: choice)
  }

  /// A text between the double quotes of YAML.
  private static func quoted(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
  }
}

extension AlphabetPolicy: ExpressibleByArgument {}
