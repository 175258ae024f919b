import ArgumentParser
import CommandOptions
import Console
import Files
import Kernels
import Ranks

/// Trains and uses text recognisers; see `crnn-dist --help`.
@main
struct CrnnDist: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crnn-dist",
    abstract: "Train text recognisers (CRNN with CTC) on the CPUs of one machine or many.",
    discussion: """
      mpirun -n 8 crnn-dist train config.yaml --run runs/first

      Commands that work on pictures (recognize, and import, synthesize, export and augment-preview of \
      dataset) start the companion program crnn-dist-images.
      """,
    version: ProgramVersion.text,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, ScoreCommand.self, DatasetCommand.self,
      CheckpointCommand.self, RecognizeCommand.self, LanguageModelCommand.self,
      ReportCommand.self, CardCommand.self, DiagnoseCommand.self,
      BenchmarkCommand.self, EnvironmentCommand.self, DoctorCommand.self, JobCommand.self,
    ])

  static func main() {
    // Before there is another thread.
    SubnormalNumbers.flush()
    StandardOutput.prepare()
    ProgramArguments.require()
    // It computes nothing, and its ranks, perhaps on other processors, must not inherit what suits this one.
    if CommandLine.arguments.dropFirst().first != JobCommand.configuration.commandName {
      CoreType.ensure()
    }
    OpenFiles.raiseLimit()
    // The parser would end at the first of the two flags.
    if Set(CommandLine.arguments.dropFirst()) == ["--version", "--verbose"] {
      print(VersionText.lines.joined(separator: "\n"))
      StandardOutput.exit(ExitStatus.success.rawValue)
    }
    do {
      var command = try parseAsRoot()
      if !(command is any RankedCommand), let warning = Launch.warningOfUnshared() {
        Terminal.warning(warning)
      }
      try command.run()
      StandardOutput.exit(ExitStatus.success.rawValue)
    } catch {
      let code = exitCode(for: error)
      switch code {
      case .success: Terminal.show(fullMessage(for: error))
      case .failure:
        Terminal.error("\(error)")
        StandardOutput.exit(ExitStatus(for: error).rawValue)
      default: Terminal.usage(fullMessage(for: error))
      }
      StandardOutput.exit(code.rawValue)
    }
  }
}
