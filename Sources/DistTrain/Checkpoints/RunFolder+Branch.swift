import Console
import Files
import Foundation
import Recognition
import Settings

/// A run that goes back to an older checkpoint begins a branch: what is newer is another one's.
extension RunFolder {
  /// How a run resumes in its folder.
  struct Opening {
    /// The checkpoint that the run resumes from.
    var info: CheckpointInfo
    /// What the person should know, in lines.
    var notes: [String] = []
  }

  /// Prepares the folder for the run that resumes from a checkpoint.
  ///
  /// Checkpoints that are not of its past go to `abandoned-N/`, with a copy of the metrics. A
  /// checkpoint from elsewhere is copied into the folder. `last.h5` is the checkpoint, `best.h5` the
  /// best of its past, or the checkpoint itself where that one is gone.
  ///
  /// - Parameters:
  ///   - source: the file of the checkpoint; nil for a new run.
  ///   - configuration: says which metrics decide from now on.
  ///   - validationData: the fingerprint of the validation set; nil where there is none.
  func open(
    from start: CheckpointInfo, source: String?, _ configuration: Configuration,
    validationData: String?
  ) throws -> Opening {
    var opening = Opening(info: start)
    if let kept = try keepTableWithoutMetrics() {
      opening.notes.append(
        "the metrics of which \(metricsTable) was made are missing; the table is now named \(kept)")
    }
    guard let source else {
      if let kept = try keepMetricsOfUnsavedStart() {
        opening.notes.append(
          "an earlier start here saved no checkpoint; its metrics are in \(kept)")
      }
      if try ClockRecord.hasSteps(clock) {
        let kept = try setAside(clock, as: { "\(path)/unsaved-clock-\($0).tsv" })
        opening.notes.append("the steps of a start that saved no checkpoint are in \(kept)")
      }
      return opening
    }
    try keepFilesNamedAsLinks(but: source, &opening)
    let own = checkpoint(start.step)
    let bytes = Self.isSameFile(source, own) ? nil : try Self.bytes(of: source)
    // A link, a hard link and a copy are all the same checkpoint.
    let isOwn = try bytes.map { try $0 == Self.bytesIfThere(of: own) } ?? true
    let others = try checkpointSteps().filter { !isOwn || $0 > start.step }
    let sourceFolder = try RunFolder.folder(of: source)
    let isReturn = !others.isEmpty || !isOwn
    if isReturn { try beginReturn(to: source) }
    let aside = try setAside(others)
    if let aside {
      let names = others.reversed().map { Self.name(of: $0) }.joined(separator: ", ")
      opening.notes.append(
        "set aside in \(aside), with a copy of the metrics, as the run resumes from step "
          + "\(start.step): \(names)")
    }
    if let bytes, !isOwn {
      try DurableFile.write(bytes, to: own)
      try takeMetrics(near: sourceFolder, &opening)
      try takeClock(near: sourceFolder)
    }
    if !judgesAnew(validationData, &opening) {
      try judgeByMetrics(of: configuration, &opening)
    }
    if let notice = try name(last, step: start.step).notice { opening.notes.append(notice) }
    try nameBest(
      &opening, configuration.checkpoint.bestMetric,
      folders: [sourceFolder, aside].compactMap(\.self))
    try DurableFile.synchroniseFolder(of: last)
    try endReturn()
    return opening
  }

  /// Moves checkpoints into a new folder, the newest first, and returns it; nil if there are none.
  private func setAside(_ steps: [Int]) throws -> String? {
    guard !steps.isEmpty else { return nil }
    let manager = FileManager.default
    let folder = Self.freeName { "\(path)/abandoned-\($0)" }
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: false)
      for file in [metrics, clock] where manager.fileExists(atPath: file) {
        try manager.copyItem(atPath: file, toPath: "\(folder)/\(PathParts.name(of: file))")
      }
      for step in steps {
        try manager.moveItem(atPath: checkpoint(step), toPath: "\(folder)/\(Self.name(of: step))")
      }
    } catch {
      throw UserError(
        "\(folder): the checkpoints of another branch of the run cannot be set aside: "
          + FileFailure.reason(of: error), status: .cannotWrite)
    }
    try DurableFile.synchroniseFolder(of: "\(folder)/metrics.jsonl")
    try DurableFile.synchroniseFolder(of: checkpoint(0))
    return folder
  }

  /// Makes `best.h5` the best of the run's past.
  private func nameBest(
    _ opening: inout Opening, _ metric: ValidationMetric, folders: [String]
  ) throws {
    let info = opening.info
    guard let best = info.progress.bestStep else {
      // An existing one belongs to another branch, whose checkpoint is set aside.
      unlink(self.best)
      return
    }
    let file = checkpoint(best)
    if !FileManager.default.fileExists(atPath: file) {
      if let found = Self.findBest(of: info, in: folders, &opening.notes) {
        try DurableFile.write(found, to: file)
      } else {
        opening.info.takeForBest(by: metric)
        opening.notes.append(
          "the best checkpoint before step \(info.step), that of step \(best), no longer exists; "
            + "best.h5 is the one of step \(info.step) until there is a better one")
      }
    }
    try name(self.best, step: opening.info.progress.bestStep ?? info.step)
  }

  /// The folder in which a file is, links followed.
  private static func folder(of path: String) throws -> String {
    PathParts.folder(of: try real(path))
  }

  /// The path of a file from the root, links followed.
  static func real(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else {
      throw UserError(
        "\(path): cannot be read: \(String(cString: strerror(errno)))", status: .noInput)
    }
    defer { free(real) }
    return String(cString: real)
  }

  /// The bytes of the best checkpoint in the past of another, from near that one or from these folders.
  ///
  /// A file of its name that cannot be read is noted.
  private static func findBest(
    of info: CheckpointInfo, in folders: [String], _ notes: inout [String]
  ) -> [UInt8]? {
    guard let best = info.progress.bestStep else { return nil }
    let around = folders.flatMap { folder in
      let parent = PathParts.folder(of: folder)
      return [folder, parent, "\(parent)/checkpoints"]
    }
    for path in around.flatMap({ ["\($0)/\(name(of: best))", "\($0)/best.h5"] })
    where FileManager.default.fileExists(atPath: path) {
      do {
        let found = try Checkpoint(reading: path).info
        if found.step == best, found.seed == info.seed, found.network == info.network,
          found.dataFingerprint == info.dataFingerprint, found.progress.bestStep == best,
          found.progress.bestValue == info.progress.bestValue
        {
          return try bytes(of: path)
        }
      } catch {
        notes.append("not taken for the best checkpoint: \(error)")
      }
    }
    return nil
  }

  static func bytesIfThere(of path: String) throws -> [UInt8]? {
    FileManager.default.fileExists(atPath: path) ? try bytes(of: path) : nil
  }
}
