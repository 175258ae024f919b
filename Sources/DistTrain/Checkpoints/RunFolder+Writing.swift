import Console
import Files
import Foundation
import Recognition

extension RunFolder {
  public func create() throws {
    try OutputFolder.make(checkpoints, kind: "folder of checkpoints")
  }

  /// Removes the folders that a start has made which ended before it wrote anything.
  func removeIfEmpty() {
    // Those that hold something stay, as the system removes none of these.
    rmdir(checkpoints)
  }

  /// Removes what a run that crashed left half-written, and what its ranks said last.
  public func removeLeftovers() throws {
    let manager = FileManager.default
    do {
      for name in try manager.contentsOfDirectory(atPath: checkpoints)
      where name.hasSuffix(PartialFile.ending) {
        try manager.removeItem(atPath: "\(checkpoints)/\(name)")
      }
      // Other programs may be writing into the folder now, as `report` does.
      let own = [configuration, metrics, metricsTable].map {
        PathParts.name(of: $0) + "."
      }
      for name in try manager.contentsOfDirectory(atPath: path)
      where name.hasPrefix("last.h5.new") || name.hasPrefix("best.h5.new")
        || (own.contains(where: name.hasPrefix) && name.hasSuffix(PartialFile.ending))
      {
        try manager.removeItem(atPath: "\(path)/\(name)")
      }
      if manager.fileExists(atPath: ranks) { try manager.removeItem(atPath: ranks) }
      try manager.createDirectory(atPath: ranks, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(path): cannot be cleaned of what an earlier run left: \(FileFailure.reason(of: error))",
        status: .cannotWrite)
    }
  }

  public func writeConfiguration(_ yaml: String) throws {
    try DurableFile.write(yaml, to: configuration)
  }

  /// Deletes all checkpoints but the newest `keep` up to a step, the best, and those that `last.h5`
  /// and `best.h5` point to.
  public func prune(keep: Int, upTo newest: Int, best: Int?) throws {
    let names = Set([last, best.map(checkpoint), self.best].compactMap(\.self).map(Self.target))
    for step in checkpointSteps().filter({ $0 <= newest }).dropFirst(max(1, keep))
    where !names.contains(Self.name(of: step)) {
      guard unlink(checkpoint(step)) == 0 else {
        throw UserError(
          "\(checkpoint(step)): cannot be deleted: \(String(cString: strerror(errno)))",
          status: .cannotWrite)
      }
    }
  }

  /// The name of the file that a link points to, or of the file itself.
  private static func target(_ path: String) -> String {
    PathParts.name(of: FileLink.target(of: path) ?? path)
  }
}
