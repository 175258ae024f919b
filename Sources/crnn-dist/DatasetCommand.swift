import ArgumentParser

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Make, look at and check data sets.",
    subcommands: [
      DatasetInspectCommand.self, DatasetVerifyCommand.self, Import.self, Synthesize.self,
    ])

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn pictures and labels into shards (handed over to crnn-dist-images).",
      helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "import"] + arguments) }
  }

  struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Render words into shards (handed over to crnn-dist-images).", helpNames: [])

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() throws { try Companion.take(["dataset", "synthesize"] + arguments) }
  }
}
