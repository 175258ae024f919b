import Console
import Files
import Foundation
import Recognition
import Settings

extension RunFolder {
  package func create() throws {
    try OutputFolder.make(checkpoints, kind: "folder of checkpoints")
  }

  /// Throws a `UserError` where the folder holds a run.
  package func requireUnused() throws {
    guard try !isUsed else {
      throw UserError(
        "\(path): this folder holds a run; continue it with --resume, or name another "
          + "folder with --run", status: .usage)
    }
  }

  /// Writes a text file; one that says something else is kept under the first free of some numbered names.
  package func replace(
    _ file: String, with text: String, keeping name: (Int) -> String
  ) throws {
    if Self.isThere(file) {
      // What cannot be read is somebody's own.
      if (try? TextFile.text(of: file)) == text { return }
      _ = try setAside(file, as: name)
    }
    try DurableFile.write(text, to: file)
  }

  /// Removes the folders that a start has made which ended before it wrote anything.
  func removeIfEmpty() {
    // Those that hold something stay, as the system removes none of these.
    rmdir(checkpoints)
  }

  /// Removes what a run that crashed left half-written, and the last reports of its ranks.
  package func removeLeftovers() throws {
    let manager = FileManager.default
    do {
      for name in try FolderNames.all(in: checkpoints)
      where name.hasSuffix(PartialFile.ending) {
        try manager.removeItem(atPath: "\(checkpoints)/\(name)")
      }
      // Other programs may be writing into the folder now, as `report` does.
      let own = [configuration, metrics, metricsTable, clock].map {
        PathParts.name(of: $0) + "."
      }
      for name in try FolderNames.all(in: path)
      where name.hasPrefix("last.h5.new") || name.hasPrefix("best.h5.new")
        || (own.contains(where: name.hasPrefix) && name.hasSuffix(PartialFile.ending))
      {
        try manager.removeItem(atPath: "\(path)/\(name)")
      }
      RankReport.removeAll(in: ranks)
      try manager.createDirectory(atPath: ranks, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(path): the temporary files of an earlier run cannot be removed: \(FileFailure.reason(of: error))",
        status: .cannotWrite)
    }
  }

  /// Writes the configuration of this start; returns the name by which one that a person wrote is kept, nil where
  /// there was none.
  ///
  /// A file that says the same stays as it is, with its comments.
  func write(_ settings: Configuration) throws -> String? {
    var kept: String?
    if Self.isThere(configuration) {
      let before = try? TextFile.text(of: configuration)
      // What cannot be read, or is no configuration, is somebody's own.
      let said = before.flatMap { try? Configuration.parse(yaml: $0, file: nil).yaml() }
      if said != nil, said == settings.yaml() { return nil }
      if said == nil || said != before {
        kept = try setAside(configuration, as: { "\(path)/replaced-config-\($0).yaml" })
      }
    }
    try DurableFile.write(settings.yaml(), to: configuration)
    return kept
  }

  /// Deletes all checkpoints but the newest `keep` up to a step, the best, and those that `last.h5`
  /// and `best.h5` point to.
  ///
  /// - Returns: what could not be deleted and why, in a line; nil where all was.
  package func prune(keep: Int, upTo newest: Int, best: Int?) throws -> String? {
    let names = Set([last, best.map(checkpoint), self.best].compactMap(\.self).map(Self.target))
    var failures: [FileFailure] = []
    for step in try checkpointSteps().filter({ $0 <= newest }).dropFirst(max(1, keep))
    where !names.contains(Self.name(of: step)) {
      if unlink(checkpoint(step)) != 0 { failures.append(FileFailure("deleted", checkpoint(step))) }
    }
    return failures.first.map {
      $0.description + (failures.count > 1 ? ", and \(failures.count - 1) more" : "")
        + "; old checkpoints stay"
    }
  }

  /// The name of the file that a link points to, or of the file itself.
  private static func target(_ path: String) -> String {
    PathParts.name(of: FileLink.target(of: path) ?? path)
  }
}

extension RunFolder {
  /// How a checkpoint got its further name.
  enum Naming {
    case symbolicLink
    /// Where the file system has no symbolic links.
    case hardLink
    /// Where it has neither, as exFAT.
    case copy

    /// What the person should know of it; nil for the usual way.
    var notice: String? {
      let instead: String
      switch self {
      case .symbolicLink: return nil
      case .hardLink: instead = "hard links to checkpoints"
      case .copy: instead = "copies of checkpoints, which take twice the time and room"
      }
      return
        "the file system of the run folder has no symbolic links, so last.h5 and best.h5 are \(instead)"
    }
  }

  /// Makes `last.h5` or `best.h5` the checkpoint of a step, in one step.
  @discardableResult func name(_ name: String, step: Int) throws -> Naming {
    let fresh = name + ".new"
    // Nothing is lost if there is none from an earlier attempt to remove.
    unlink(fresh)
    let naming: Naming
    if symlink("checkpoints/" + Self.name(of: step), fresh) == 0 {
      naming = .symbolicLink
    } else {
      try Self.requireUnknown("link", name)
      if link(checkpoint(step), fresh) == 0 {
        naming = .hardLink
      } else {
        try Self.requireUnknown("hard link", name)
        try DurableFile.write(Self.bytes(of: checkpoint(step)), to: fresh)
        naming = .copy
      }
    }
    guard rename(fresh, name) == 0 else {
      throw Self.failure("link cannot be set", name)
    }
    // Two names of one file are left as they are when one is renamed to the other.
    unlink(fresh)
    return naming
  }

  /// Throws unless the last call failed because the file system does not know such links.
  private static func requireUnknown(_ kind: String, _ name: String) throws {
    guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
      throw failure("\(kind) cannot be set", name)
    }
  }

  private static func failure(_ what: String, _ name: String) -> UserError {
    UserError("\(name): the \(what): \(String(cString: strerror(errno)))", status: .cannotWrite)
  }

  /// All bytes of a file.
  static func bytes(of path: String) throws -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw UserError(
        "\(path): cannot be read: \(FileFailure.reason(of: error))", status: .noInput)
    }
  }
}
