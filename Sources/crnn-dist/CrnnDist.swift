import ArgumentParser
import Console
import DistTrain
import Foundation
import Kernels

/// Trains and uses text recognisers; see `crnn-dist --help`.
@main
struct CrnnDist: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crnn-dist",
    abstract: "Train text recognisers (CRNN with CTC) on the CPUs of one machine or many.",
    discussion: """
      mpirun -n 8 crnn-dist train config.yaml --run runs/first

      Whatever touches pictures is in the companion program crnn-dist-images, which \
      dataset import, dataset synthesize and recognize hand over to.
      """,
    version: "0.1.0",
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, ScoreCommand.self, DatasetCommand.self,
      CheckpointCommand.self, RecognizeCommand.self, LanguageModelCommand.self,
      ReportCommand.self, DiagnoseCommand.self,
      BenchmarkCommand.self, EnvironmentCommand.self,
    ])

  static func main() {
    CoreType.ensure()
    OpenFiles.raiseLimit()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // Help, version and a wrong command line are the parser's to print.
      if exitCode(for: error) != .failure { exit(withError: error) }
      fail("\(error)", ExitStatus(for: error))
    }
  }

  private static func fail(_ message: String, _ status: ExitStatus) -> Never {
    Terminal.standardError.write("crnn-dist: error: \(message)\n")
    Foundation.exit(status.rawValue)
  }
}
