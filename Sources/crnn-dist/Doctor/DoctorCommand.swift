import ArgumentParser
import CommandOptions
import Console
import Foundation
import MPI
import Ranks

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check that everything that crnn-dist needs works here, and name a remedy for what does not.",
    discussion: """
      It starts itself on two ranks with each launcher that it finds. The exit status is 69 if a finding is \
      bad, otherwise 0; warnings do not count.
      """)

  @Option(help: ArgumentHelp("The folder to check, for runs and data.", valueName: "folder"))
  var folder = "."

  @Option(
    help: ArgumentHelp(
      "Check this launcher, as in \"srun --mpi=pmix\", to which -n 2 is added; may be repeated.",
      valueName: "command"))
  var launcher: [String] = []

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let findings = findings(environment)
    if json {
      try printJSON(Report(version: ProgramVersion.text, findings: findings))
    } else {
      for finding in findings { print(Self.line(finding)) }
    }
    if findings.contains(where: { $0.level == .bad }) {
      throw ExitCode(ExitStatus.unavailable.rawValue)
    }
  }

  private func findings(_ environment: [String: String]) -> [HealthFinding] {
    var findings = [
      HealthFinding.good("crnn-dist", ProgramVersion.text), ProgramChecks.companion(),
    ]
    findings += [LibraryChecks.kernels(), LibraryChecks.hdf5(), library(environment)]
    if MPILauncher.wasStarted(environment) {
      findings.append(
        .good(
          "ranks",
          "not checked, as a launcher started this process; start doctor without one to check them")
      )
    } else {
      let launchers = launcher.isEmpty ? ProgramChecks.launchers : launcher
      if launchers.isEmpty {
        findings.append(
          .warning(
            "ranks", "no launcher (mpirun, mpiexec) is on the PATH",
            remedy:
              "one process works with threads; for ranks install openmpi-bin or mpich, or load a module"
          ))
      }
      findings += launchers.map {
        RankCheck(launcher: $0.split(separator: " ").map(String.init)).run()
      }
      if let warning = Launch.warning {
        findings.append(
          .warning(
            "scheduler", warning, remedy: "in a job's script the launcher goes before crnn-dist"))
      }
    }
    return findings + FolderChecks.run(folder) + SystemChecks.run(environment)
  }

  private func library(_ environment: [String: String]) -> HealthFinding {
    do {
      let library = try InstalledMPI(environment: environment)
      return .good("MPI library", "\(library.version) (\(library.name))")
    } catch {
      return .warning(
        "MPI library", "\(error.reason)", remedy: "one process works without; ranks do not")
    }
  }

  private static func line(_ finding: HealthFinding) -> String {
    let level = finding.level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
    let remedy = finding.remedy.map { "\n         do: " + SymbolText.oneLine($0) } ?? ""
    return SymbolText.oneLine("\(level)  \(finding.subject): \(finding.finding)") + remedy
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let version: String
    let findings: [HealthFinding]
  }
}
