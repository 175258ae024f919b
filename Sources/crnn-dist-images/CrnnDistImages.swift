import ArgumentParser
import Console
import Foundation
import Kernels

/// The part of the command line that touches pictures. `crnn-dist` hands over to it, so it speaks
/// under that name.
@main
struct CrnnDistImages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crnn-dist",
    abstract: "Train text recognisers on many processes: all that touches pictures.",
    subcommands: [DatasetCommand.self, RecognizeCommand.self])

  static func main() {
    CoreType.ensure()
    OpenFiles.raiseLimit()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as UserError {
      fail(error.message, status: error.status.rawValue)
    } catch {
      let status = exitCode(for: error)
      // Help and version are no failures; ArgumentParser prints them to standard output.
      if status == .success { exit(withError: error) }
      fail(message(for: error), status: status.rawValue)
    }
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("crnn-dist: error: \(message)\n".utf8))
    Foundation.exit(status)
  }
}
