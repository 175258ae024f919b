import Console
import Foundation

/// Whether the programs that crnn-dist starts, or is started by, are there.
enum ProgramChecks {
  /// The companion that does all that touches pictures, of the same version.
  static func companion() -> HealthFinding {
    let remedy =
      "put \(Companion.name) of the same build beside crnn-dist or on the PATH; training does without it, "
      + "pictures do not"
    guard let path = Companion.path else {
      return .bad("companion", "\(Companion.name) is missing", remedy: remedy)
    }
    guard let outcome = try? ProgramOutcome([path, "--version"], seconds: 20),
      outcome.status == 0
    else { return .bad("companion", "\(path) does not start", remedy: remedy) }
    let version = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard version == ProgramVersion.text else {
      return .bad(
        "companion", "\(path) is version \(version), crnn-dist is \(ProgramVersion.text)",
        remedy: remedy)
    }
    return .good("companion", path)
  }

  /// The launchers of ranks on the PATH, the likeliest first; one program under two names counts once.
  static var launchers: [String] {
    var seen: Set<String> = []
    return ["mpirun", "mpiexec", "mpirun.openmpi", "mpiexec.mpich"].filter { name in
      guard let path = path(of: name) else { return false }
      return seen.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted
    }
  }

  /// Where a program is on the PATH.
  static func path(of name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/\(name)" }.first {
      access($0, X_OK) == 0
    }
  }
}
