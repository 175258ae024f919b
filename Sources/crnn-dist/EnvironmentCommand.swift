import ArgumentParser
import CommandOptions
import Console
import Kernels
import Ranks

struct EnvironmentCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "environment",
    abstract: "Print the kernels, processor and libraries that compute here, on each rank.",
    discussion: """
      Under mpirun it also says whether the ranks compute the same bits, as a reproducible run requires.
      """)

  @Flag(
    help: ArgumentHelp(
      "Print only the value of OPENBLAS_CORETYPE that other programs need here; nothing if "
        + "OpenBLAS chooses the right kernels by itself."))
  var coreType = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    // The program itself was started anew with the variable where that was needed.
    if coreType {
      return Terminal.result(CoreType.chosen.map { $0 + "\n" } ?? "")
    }
    try World.run { communicator in
      let comparison = try EnvironmentComparison(
        of: .current(communicator, threads: 1), communicator)
      guard communicator.rank == 0 else { return .success }
      if json {
        try printJSON(Report(ranks: comparison.environments, difference: comparison.difference))
      } else {
        for (rank, environment) in comparison.environments.enumerated() {
          Terminal.show("rank \(rank)  \(environment.host)  \(environment.summary)")
        }
        if let difference = comparison.difference {
          Terminal.show("the ranks do not compute alike: \(difference)")
        }
      }
      return .success
    }
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let ranks: [ComputeEnvironment]
    let difference: String?
  }
}
