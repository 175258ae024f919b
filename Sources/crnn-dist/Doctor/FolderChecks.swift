import Console
import Files

/// Whether a folder is fit for runs and data sets.
enum FolderChecks {
  /// With less free space, a run of the default size soon has no room for its checkpoints.
  private static let fewBytes: UInt64 = 1 << 30

  static func run(_ folder: String) -> [HealthFinding] {
    let abilities = FolderAbilities(folder: folder)
    let space = space(folder, abilities)
    if let refusal = abilities.refusal {
      return [
        .bad(
          "folder", "\(folder) cannot be written: \(refusal)",
          remedy: "name another one with --folder, and use it for runs and data"), space,
      ].compactMap(\.self)
    }
    var missing: [HealthFinding] = []
    if !abilities.hasLocks {
      missing.append(
        .warning(
          "locks",
          "\(folder) supports no locks (fcntl): two jobs in one run folder are kept apart by a file that is touched",
          remedy:
            "works, but a job may wait 40 s for a crashed one; a file system with locks does without"
        ))
    }
    if !abilities.hasSymbolicLinks {
      missing.append(
        .warning(
          "links", "\(folder) knows no symbolic links",
          remedy: "works: last.h5 and best.h5 are copies here, which take more space"))
    }
    let fit = HealthFinding.good(
      "folder",
      "\(folder): written, renamed\(abilities.hasLocks ? ", locked" : "")"
        + (abilities.hasSymbolicLinks ? ", linked" : ""))
    return [fit] + missing + [space].compactMap(\.self)
  }

  private static func space(_ folder: String, _ abilities: FolderAbilities) -> HealthFinding? {
    guard let free = abilities.freeBytes else { return nil }
    let text = "\(ByteText.short(free)) are free in \(folder)"
    let remedy =
      "make room, or name another folder with --folder; a checkpoint takes about 100 MB with the defaults"
    if free < 1 << 24 || abilities.freeFiles == 0 {
      return .bad(
        "space",
        abilities.freeFiles == 0 ? "no file can be made in \(folder): no inodes are left" : text,
        remedy: remedy)
    }
    return free < fewBytes ? .warning("space", text, remedy: remedy) : .good("space", text)
  }
}
