import Console
import Foundation
import MPI

/// Shards that the companion program makes of anything that `dataset import` takes.
///
/// It runs alone, on one rank's behalf, even if a launcher started this program.
struct CompanionImport {
  let input: String
  let height: Int
  let channels: Int
  /// Further options of `dataset import`.
  var options: [String] = []

  /// The arguments without the folder of the shards.
  var arguments: [String] {
    ["dataset", "import", input, "--height", "\(height)", "--network", "none"]
      + (channels == 3 ? ["--colour"] : []) + options
  }

  /// Imports into a folder; what the program says goes to standard error.
  ///
  /// - Throws: `UserError` with the status of the program, which has said what is wrong.
  func run(to folder: String) throws {
    guard let companion = Companion.path else {
      throw UserError(
        "\(input): these are no shards, and \(Companion.name), which would import them, is not installed",
        status: .unavailable)
    }
    var child = try ChildProcess(
      [companion] + arguments + ["-o", folder], output: (STDERR_FILENO, STDERR_FILENO),
      environment: MPILauncher.without(ProcessInfo.processInfo.environment))
    let status = child.wait()
    guard status == 0 else {
      throw UserError(
        "\(input): it was not imported, as said above; import it with crnn-dist dataset import, which has more options, "
          + "and name the folder of its shards here",
        status: ExitStatus(rawValue: status) ?? .badData)
    }
  }
}
