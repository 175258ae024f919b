import Recognition
import Settings

/// The settings of a start that differ from those in the checkpoint that it resumes from.
enum SettingChanges {
  /// Keys whose contents are compared, or that change nothing of what is computed.
  private static let unsaid: Set = ["data.train", "alphabet.file", "threads", "prefetch"]

  /// The keys that differ, each with its old and its new value, in a line; nil where none does.
  static func note(since info: CheckpointInfo, _ configuration: Configuration) -> String? {
    let old: Configuration
    do {
      old = try Configuration.parse(yaml: info.configuration, file: "its configuration")
    } catch {
      return "what has changed since step \(info.step) is not known: \(error)"
    }
    let (before, now) = (values(of: old), values(of: configuration))
    let changed = Configuration.keys.map(\.path).filter {
      !unsaid.contains($0) && before[$0] != now[$0]
    }
    guard !changed.isEmpty else { return nil }
    let texts = changed.map { "\($0) from \(before[$0] ?? "null") to \(now[$0] ?? "null")" }
    return "changed since step \(info.step): " + texts.joined(separator: ", ")
  }

  private static func values(of configuration: Configuration) -> [String: String] {
    Dictionary(
      configuration.settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}
