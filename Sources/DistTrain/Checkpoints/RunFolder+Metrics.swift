import Console
import Files
import Foundation
import Recognition
import Settings

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
        "early stopping counts anew, by \(stopping.rawValue)"
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
      "the validation set is another one than before, so the best checkpoint and early stopping are judged anew; "
        + "best.h5 is that of step \(opening.info.step) until the next validation")
    return true
  }

  /// Takes the metrics that belong to a checkpoint from elsewhere; those that are here are another branch's or
  /// another run's.
  func takeMetrics(near place: String, _ opening: inout Opening) throws {
    guard FileManager.default.fileExists(atPath: metrics) else { return }
    let candidates = [place, PathParts.folder(of: place)].map { "\($0)/metrics.jsonl" }
    let found = candidates.first(where: FileManager.default.fileExists(atPath:))
    if let found, Self.isSameFile(found, metrics) { return }
    let kept = try renameMetrics(to: "replaced-metrics")
    if let found { try DurableFile.write(TextFile.bytes(of: found, isFound: true), to: metrics) }
    opening.notes.append(
      "the metrics before step \(opening.info.step) are "
        + (found.map { "those of \($0)" } ?? "not there")
        + "; what this folder had is in \(kept)")
  }

  /// Judges the checkpoints that are there by a metric, and returns what came of it in a line.
  private func judgeBest(
    by metric: ValidationMetric, _ before: ValidationMetric?, _ info: inout CheckpointInfo
  ) throws -> String {
    let manager = FileManager.default
    let points =
      manager.fileExists(atPath: metrics) ? try MetricsHistory(reading: metrics).validations : []
    let change =
      "checkpoint.best_metric is \(metric.rawValue) now"
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
        "\(change); no checkpoint that is there was validated, so that of step \(info.step) stands "
        + "for the best until there is a better one"
    }
    (info.progress.bestValue, info.progress.bestLoss) = (best.bestValue, best.bestLoss)
    info.progress.bestStep = step
    return "\(change): of the checkpoints that are there, that of step \(step) is the best by it"
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
