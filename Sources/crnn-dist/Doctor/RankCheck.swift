import Foundation
import MPI

/// Whether ranks start and see each other.
struct RankCheck {
  /// How many ranks are started.
  static let ranks = 2
  /// How long they may take.
  static let seconds = 60.0

  /// The launcher with its options, as in ["mpirun", "--bind-to", "none"].
  let launcher: [String]

  /// Starts this program on two ranks and looks at what they say of themselves.
  func run() -> HealthFinding {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    let command = launcher + ["-n", "\(Self.ranks)", own, "environment", "--json"]
    let subject = "ranks by \(launcher[0])"
    guard let outcome = try? ProgramOutcome(command, seconds: Self.seconds) else {
      return .bad(subject, "it cannot be started", remedy: "install an MPI, or load its module")
    }
    guard let status = outcome.status else {
      return .bad(
        subject, "\(Self.ranks) ranks gave no answer in \(Int(Self.seconds)) s",
        remedy:
          "type \(command.joined(separator: " ")) and see where it stands still; a firewall between "
          + "network interfaces is a usual reason")
    }
    guard status == 0 else {
      return .bad(
        subject, "it ended with status \(status): \(Self.reason(outcome.errors))",
        remedy: Self.remedy(outcome.errors))
    }
    let jobs = outcome.output.split(separator: "\n").compactMap { line in
      try? JSONDecoder().decode(Job.self, from: Data(line.utf8))
    }
    guard let job = jobs.first, jobs.count == 1, job.ranks.count == Self.ranks else {
      return .bad(
        subject, "each of \(Self.ranks) processes sees itself alone",
        remedy: "the launcher and the MPI library are of different kinds: name the launcher's with "
          + "\(MPILauncher.libraryVariable)=openmpi, mpich, standard or a path, or take the other launcher"
      )
    }
    if let difference = job.difference {
      return .warning(
        subject, "\(Self.ranks) ranks see each other, but do not compute alike: \(difference)",
        remedy: "start runs on machines of one kind, or set reproducible: false")
    }
    return .good(subject, "\(Self.ranks) ranks see each other, \(job.ranks[0].mpi)")
  }

  /// What `environment --json` prints.
  private struct Job: Decodable {
    struct Rank: Decodable { let mpi: String }
    let ranks: [Rank]
    let difference: String?
  }

  /// The first line of what a launcher says that is no ornament.
  private static func reason(_ errors: String) -> String {
    let lines = errors.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return lines.first { $0.contains { $0.isLetter } } ?? "it says nothing"
  }

  private static func remedy(_ errors: String) -> String {
    if errors.contains("allow-run-as-root") || errors.contains("as root") {
      return
        "do not work as root; where there is no other user, as in a container, set OMPI_ALLOW_RUN_AS_ROOT=1 "
        + "and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"
    }
    if errors.contains("slots") {
      return "fewer cores than ranks: set OMPI_MCA_rmaps_base_oversubscribe=1 (Open MPI 4) and "
        + "PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe (Open MPI 5), or take fewer ranks"
    }
    return "type the same by hand and follow what it says"
  }
}
