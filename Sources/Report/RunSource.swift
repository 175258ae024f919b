import CRNNNet
import Console
import Foundation
import Recognition
import Settings

/// What there is of a run: each part that can be read, and why the others cannot.
struct RunSource {
  let folder: RunFolder
  let history: MetricsHistory
  let configuration: Configuration?
  private(set) var gaps: [String] = []

  /// - Throws: `UserError` where the folder is no run's, or its metrics are damaged.
  init(_ path: String) throws {
    folder = RunFolder(path)
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw UserError("\(path): there is no such folder", status: .noInput)
    }
    let hasConfiguration = manager.fileExists(atPath: folder.configuration)
    guard try folder.isUsed || hasConfiguration else {
      throw UserError(
        "\(path): this folder holds no run: it has neither metrics.jsonl nor config.yaml nor "
          + "checkpoints; name the folder that train was given with --run", status: .noInput)
    }
    if manager.fileExists(atPath: folder.metrics) {
      history = try MetricsHistory(reading: folder.metrics)
      if history.training.isEmpty, history.validations.isEmpty {
        gaps.append("There are no metrics yet, and so no curves.")
      }
    } else {
      history = MetricsHistory()
      gaps.append("There is no metrics.jsonl, and so there are no curves.")
    }
    do {
      configuration = try Configuration.load(path: folder.configuration)
    } catch {
      configuration = nil
      gaps.append("The settings are not shown: \(error)")
    }
  }

  /// The name of the run: its folder's.
  var name: String {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    return name.isEmpty ? folder.path : name
  }

  /// The steps of an epoch, where settings and metrics say it.
  var stepsPerEpoch: Int? {
    guard let configuration, let samples = history.starts.last?.samples, samples > 0 else {
      return nil
    }
    return (samples + configuration.globalBatch - 1) / configuration.globalBatch
  }

  /// The checkpoint that the page is about: the best, else the last.
  func checkpoint() throws -> String {
    let manager = FileManager.default
    for path in [folder.best, folder.last] where manager.fileExists(atPath: path) { return path }
    guard let newest = try folder.checkpointSteps().first else {
      throw UserError("\(folder.path): it has no checkpoint", status: .noInput)
    }
    return folder.checkpoint(newest)
  }
}
