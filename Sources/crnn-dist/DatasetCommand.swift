import ArgumentParser
import CommandOptions

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Make, look at and check data sets.",
    subcommands: [
      DatasetInspectCommand.self, DatasetVerifyCommand.self, Import.self, Synthesize.self,
      Export.self, AugmentPreview.self, DatasetBenchmarkCommand.self,
      DatasetSimulateOrderCommand.self,
    ])

  struct Import: ParsableCommand, RankedCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn pictures and labels into shards (starts crnn-dist-images).",
      helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "import"] + arguments) }
  }

  struct AugmentPreview: ParsableCommand, RankedCommand {
    static let configuration = CommandConfiguration(
      commandName: "augment-preview",
      abstract: "Draw a sheet of augmented samples (starts crnn-dist-images).",
      helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "augment-preview"] + arguments) }
  }

  struct Export: ParsableCommand, RankedCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Write shards as pictures or as an LMDB database (starts crnn-dist-images).",
      helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "export"] + arguments) }
  }

  struct Synthesize: ParsableCommand, RankedCommand {
    static let configuration = CommandConfiguration(
      abstract: "Render words into shards (starts crnn-dist-images).", helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "synthesize"] + arguments) }
  }
}
