import ArgumentParser
import CommandOptions
import Console
import Files
import Kernels
import Ranks

/// The part of the command line that touches pictures. `crnn-dist` hands over to it, so it uses
/// that name in its messages.
@main
struct CrnnDistImages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crnn-dist",
    abstract: "Train text recognisers on many processes: all that touches pictures.",
    version: ProgramVersion.text,
    subcommands: [DatasetCommand.self, RecognizeCommand.self, EvaluatePagesCommand.self])

  static func main() {
    // Before there is another thread.
    SubnormalNumbers.flush()
    StandardOutput.prepare()
    ProgramArguments.require()
    CoreType.ensure()
    OpenFiles.raiseLimit()
    do {
      var command = try parseAsRoot()
      if !(command is any RankedCommand), let warning = Launch.warningOfUnshared() {
        Terminal.warning(warning)
      }
      try command.run()
      StandardOutput.exit(ExitStatus.success.rawValue)
    } catch let error as UserError {
      Terminal.error(error.message)
      StandardOutput.exit(error.status.rawValue)
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        Terminal.show(fullMessage(for: error))
      } else {
        Terminal.usage("crnn-dist: error: \(message(for: error))")
      }
      StandardOutput.exit(code.rawValue)
    }
  }
}
