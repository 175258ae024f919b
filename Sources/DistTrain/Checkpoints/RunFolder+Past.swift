import Console
import Files
import Foundation
import Recognition
import Settings

/// What a start that goes back leaves if it is ended in the middle, and what a purged folder shows.
extension RunFolder {
  /// Names the checkpoint that a start goes back to, while it does so.
  private var returnMark: String { "\(path)/going-back" }

  /// The checkpoint to which an earlier start was going back when it ended; nil where none was.
  var interruptedReturn: String? {
    get throws {
      guard FileManager.default.fileExists(atPath: returnMark) else { return nil }
      let source = try TextFile.text(of: returnMark).trimmingCharacters(in: .newlines)
      guard !source.isEmpty else { return nil }
      guard FileManager.default.fileExists(atPath: source) else {
        throw UserError(
          "\(source): there is no such file, and an earlier start was interrupted while it returned to it; restore "
            + "the file, or remove \(returnMark) to resume from the newest checkpoint",
          status: .noInput
        )
      }
      return source
    }
  }

  func beginReturn(to source: String) throws {
    try DurableFile.write(try Self.real(source) + "\n", to: returnMark)
  }

  /// Forgets the checkpoint that the run returns to; to be called once the folder is that of the resumed run.
  func endReturn() throws {
    guard unlink(returnMark) == 0 else {
      if errno == ENOENT { return }
      // The next start would go back once more, and lose what comes now.
      throw FileFailure("removed", returnMark).userError
    }
    try DurableFile.synchroniseFolder(of: returnMark)
  }

  /// A sign that this run had checkpoints, in a folder without any; nil if there is none.
  func signOfLostCheckpoints() throws -> String? {
    for name in [last, best] where Self.isThere(name) {
      return FileLink.target(of: name).map { "\(name) is a link to \($0), which does not exist" }
        ?? (Self.isFile(name)
          ? "\(name) is there, and --resume-from can continue from it"
          : "\(name) is there, though it is no file")
    }
    for name in try Self.names(in: path).sorted() where name.hasPrefix("abandoned-") {
      let branch = try Self.names(in: "\(path)/\(name)").sorted()
        .first { $0.hasPrefix("step-") && $0.hasSuffix(".h5") }
      if let branch { return "\(path)/\(name) has \(branch) of another branch" }
    }
    return nil
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a name is taken, if only by a link to nothing.
  static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Gives metrics that no checkpoint goes with another name, and returns it; nil where there are none.
  func keepMetricsOfUnsavedStart() throws -> String? {
    guard FileManager.default.fileExists(atPath: metrics),
      try !TextFile.bytes(of: metrics, isFound: true).isEmpty
    else { return nil }
    return try renameMetrics(to: "unsaved-metrics")
  }

  /// Renames files that a person put under the names `last.h5` and `best.h5`.
  ///
  /// - Parameter source: the checkpoint that the run resumes from, which is kept as a checkpoint anyway.
  func keepFilesNamedAsLinks(but source: String, _ opening: inout Opening) throws {
    for (name, word) in [(last, "last"), (best, "best")]
    where Self.isFile(name) && FileLink.target(of: name) == nil && !Self.isSameFile(name, source) {
      // Where the file system has no links, these are copies of checkpoints.
      let bytes = try Self.bytes(of: name)
      let isOwn = try checkpointSteps().contains {
        try Self.isSameFile(name, checkpoint($0)) || Self.bytesIfThere(of: checkpoint($0)) == bytes
      }
      guard !isOwn else { continue }
      let kept = try setAside(name, as: { "\(path)/replaced-\(word)-\($0).h5" })
      opening.notes.append("\(name) was no checkpoint of this run; it is now named \(kept)")
    }
  }

  /// Gives the metrics a numbered name that begins with another word, and returns it.
  func renameMetrics(to name: String) throws -> String {
    try setAside(metrics, as: { "\(path)/\(name)-\($0).jsonl" })
  }

  /// Gives the table of metrics another name where there are no metrics that it could be made of again, and
  /// returns it; nil where nothing would be lost.
  func keepTableWithoutMetrics() throws -> String? {
    func isEmpty(_ path: String, lines: Int) throws -> Bool {
      guard FileManager.default.fileExists(atPath: path) else { return true }
      return try TextFile.bytes(of: path, isFound: true).count { $0 == UInt8(ascii: "\n") } < lines
    }
    // The table's first line names the columns.
    guard try isEmpty(metrics, lines: 1), try !isEmpty(metricsTable, lines: 2) else { return nil }
    return try setAside(metricsTable, as: { "\(path)/replaced-metrics-\($0).csv" })
  }

  /// Gives a file the first of some numbered names that is not taken, and returns it.
  func setAside(_ file: String, as name: (Int) -> String) throws -> String {
    let kept = Self.freeName(name)
    guard rename(file, kept) == 0 else {
      throw FileFailure("renamed to \(kept)", file).userError
    }
    try DurableFile.synchroniseFolder(of: kept)
    return kept
  }

  /// The first of some numbered names that is not taken.
  static func freeName(_ name: (Int) -> String) -> String {
    var number = 1
    while isThere(name(number)) { number += 1 }
    return name(number)
  }
}

/// Values of different metrics are never compared: where a resume brings another, the past is judged anew.
extension RunFolder {
  /// Makes what the run knows of its best checkpoint, and of early stopping, that of the metrics which
  /// decide from now on.
  func judgeByMetrics(of configuration: Configuration, _ opening: inout Opening) throws {
    let past = Self.configuration(of: opening.info)
    let metric = configuration.checkpoint.bestMetric
    if past?.checkpoint.bestMetric != metric, opening.info.progress.bestStep != nil {
      opening.notes.append(try judgeBest(by: metric, past?.checkpoint.bestMetric, &opening.info))
    }
    if let stopping = configuration.earlyStopping?.metric,
      opening.info.progress.stoppingBest != nil,
      past?.earlyStopping?.metric != stopping
    {
      opening.info.progress.stoppingBest = nil
      opening.info.progress.validationsWithoutGain = 0
      opening.notes.append(
        "early stopping restarts its count, by \(stopping.rawValue)"
          + (past?.earlyStopping.map { " instead of \($0.metric.rawValue)" } ?? ""))
    }
  }

  /// Begins to judge anew where the validation set is another one: values of different samples are not compared.
  ///
  /// - Returns: whether it does.
  func judgesAnew(_ validationData: String?, _ opening: inout Opening) -> Bool {
    guard let past = opening.info.progress.validationData, let validationData,
      past != validationData
    else { return false }
    opening.info.progress.validationData = nil
    opening.info.progress.bestValue = nil
    opening.info.progress.bestLoss = nil
    opening.info.progress.bestStep = opening.info.step
    opening.info.progress.stoppingBest = nil
    opening.info.progress.validationsWithoutGain = 0
    opening.notes.append(
      "the validation set has changed, so the best checkpoint and early stopping are judged anew; "
        + "best.h5 is the one of step \(opening.info.step) until the next validation")
    return true
  }

  /// Takes the metrics that belong to a checkpoint from elsewhere; those that are here are another branch's or
  /// another run's.
  func takeMetrics(near checkpointFolder: String, _ opening: inout Opening) throws {
    guard FileManager.default.fileExists(atPath: metrics) else { return }
    let candidates = [checkpointFolder, PathParts.folder(of: checkpointFolder)].map {
      "\($0)/metrics.jsonl"
    }
    let found = candidates.first(where: FileManager.default.fileExists(atPath:))
    if let found, Self.isSameFile(found, metrics) { return }
    let kept = try renameMetrics(to: "replaced-metrics")
    if let found { try DurableFile.write(TextFile.bytes(of: found, isFound: true), to: metrics) }
    opening.notes.append(
      "the metrics before step \(opening.info.step) are "
        + (found.map { "those of \($0)" } ?? "missing")
        + "; those of this folder are now in \(kept)")
  }

  /// Takes what the clock decided before a checkpoint from elsewhere.
  func takeClock(near checkpointFolder: String) throws {
    let candidates = [checkpointFolder, PathParts.folder(of: checkpointFolder)].map {
      "\($0)/clock.tsv"
    }
    let found = candidates.first(where: FileManager.default.fileExists(atPath:))
    if let found, Self.isSameFile(found, clock) { return }
    if Self.isThere(clock) {
      _ = try setAside(clock, as: { "\(path)/replaced-clock-\($0).tsv" })
    }
    if let found { try DurableFile.write(TextFile.bytes(of: found, isFound: true), to: clock) }
  }

  /// Compares the existing checkpoints by a metric, and returns the outcome in a line.
  private func judgeBest(
    by metric: ValidationMetric, _ before: ValidationMetric?, _ info: inout CheckpointInfo
  ) throws -> String {
    let manager = FileManager.default
    let points =
      manager.fileExists(atPath: metrics) ? try MetricsHistory(reading: metrics).validations : []
    let change =
      "checkpoint.best_metric is now \(metric.rawValue)"
      + (before.map { " instead of \($0.rawValue)" } ?? "")
    var best = RunCounters()
    for point in points
    where point.step <= info.step && manager.fileExists(atPath: checkpoint(point.step)) {
      let (value, loss) = (
        point.values[metric.rawValue], point.values[ValidationMetric.loss.rawValue]
      )
      guard best.isBest(value, loss: loss, by: metric) else { continue }
      (best.bestValue, best.bestLoss, best.bestStep) = (value, loss, point.step)
    }
    guard let step = best.bestStep else {
      info.takeForBest(by: metric)
      return
        "\(change); no existing checkpoint was validated, so the one of step \(info.step) counts "
        + "as the best until there is a better one"
    }
    (info.progress.bestValue, info.progress.bestLoss) = (best.bestValue, best.bestLoss)
    info.progress.bestStep = step
    return "\(change): of the existing checkpoints, the one of step \(step) is the best by it"
  }

  /// The configuration of the start that wrote a checkpoint; nil where this version does not take it.
  private static func configuration(of info: CheckpointInfo) -> Configuration? {
    do {
      return try Configuration.parse(yaml: info.configuration, file: nil)
    } catch {
      // Of another version: which metrics decided is not known, and all that follows is safe then.
      return nil
    }
  }
}

extension CheckpointInfo {
  /// Makes this checkpoint itself the best, for want of another.
  mutating func takeForBest(by metric: ValidationMetric) {
    progress.bestStep = step
    progress.bestValue = metrics[metric.rawValue]
    progress.bestLoss = metrics[ValidationMetric.loss.rawValue]
  }
}
