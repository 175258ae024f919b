/// What `doctor` found out about one thing.
struct HealthFinding: Encodable, Equatable {
  /// How well it is.
  enum Level: String, Encodable {
    case good
    /// It works, but slower or with less safety than it could.
    case warning
    /// Something that people use does not work.
    case bad
  }

  let level: Level
  /// What was looked at: "MPI library", say.
  let subject: String
  /// What was seen.
  let finding: String
  /// What to do; nil where nothing has to be done.
  let remedy: String?

  static func good(_ subject: String, _ finding: String) -> HealthFinding {
    HealthFinding(level: .good, subject: subject, finding: finding, remedy: nil)
  }

  static func warning(_ subject: String, _ finding: String, remedy: String) -> HealthFinding {
    HealthFinding(level: .warning, subject: subject, finding: finding, remedy: remedy)
  }

  static func bad(_ subject: String, _ finding: String, remedy: String) -> HealthFinding {
    HealthFinding(level: .bad, subject: subject, finding: finding, remedy: remedy)
  }
}
