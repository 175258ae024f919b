import Console
import Files
import Foundation

/// The folder of a run: its configuration, metrics and checkpoints. Rank 0 alone writes in it.
///
/// `config.yaml`, `metrics.jsonl`, `metrics.csv`, `clock.tsv`, `tensorboard/`, `checkpoints/step-NNNNNNNN.h5`, and
/// `last.h5` and `best.h5`, which are two of the checkpoints by further names.
package struct RunFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var configuration: String { "\(path)/config.yaml" }
  package var metrics: String { "\(path)/metrics.jsonl" }
  package var metricsTable: String { "\(path)/metrics.csv" }
  /// What the clock decided, step by step, in a run with minutes.
  package var clock: String { "\(path)/clock.tsv" }
  package var tensorboard: String { "\(path)/tensorboard" }
  package var checkpoints: String { "\(path)/checkpoints" }
  package var last: String { "\(path)/last.h5" }
  package var best: String { "\(path)/best.h5" }

  /// The folder of the ranks' reports while they run.
  package var ranks: String { "\(path)/ranks" }

  /// The files that a run is read from.
  package var files: [String] { [configuration, metrics, metricsTable, last, best] }

  package func checkpoint(_ step: Int) -> String { "\(checkpoints)/\(Self.name(of: step))" }

  package static func name(of step: Int) -> String {
    let digits = String(step)
    return "step-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).h5"
  }

  /// Whether the folder holds a run.
  package var isUsed: Bool {
    get throws { try FileManager.default.fileExists(atPath: metrics) || !checkpointSteps().isEmpty }
  }

  /// Whether shards lie here.
  package var isDataSet: Bool {
    get throws {
      try Self.names(in: path).contains { $0.hasPrefix("shard-") && $0.hasSuffix(".h5") }
    }
  }

  /// The steps of which there are checkpoints, the newest first.
  ///
  /// A file by another name, as `step-7.h5`, is somebody's own.
  ///
  /// - Throws: `UserError` where the folder is there and cannot be read.
  package func checkpointSteps() throws -> [Int] {
    try Self.names(in: checkpoints).compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".h5"),
        let step = Int(name.dropFirst(5).dropLast(3)), Self.name(of: step) == name
      else { return nil }
      return step
    }.sorted(by: >)
  }

  /// The names in a folder; none where there is no such folder.
  package static func names(in folder: String) throws -> [String] {
    do {
      return try FolderNames.ifThere(in: folder)
    } catch {
      throw UserError(error.description, status: .cannotWrite)
    }
  }

  /// The newest checkpoint that can be read whole, and a line for each newer one that cannot.
  package func newestValid() throws -> (checkpoint: Checkpoint?, refused: [String]) {
    var refused: [String] = []
    for step in try checkpointSteps() {
      do {
        let found = try Checkpoint(reading: checkpoint(step))
        if found.info.step == step { return (found, refused) }
        refused.append(
          "\(checkpoint(step)): this is the checkpoint of step \(found.info.step), renamed; give it its own name, "
            + "\(Self.name(of: found.info.step))")
      } catch {
        refused.append("\(error)")
      }
    }
    return (nil, refused)
  }

  /// Whether two names are those of one file, links followed.
  package static func isSameFile(_ one: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev
      && a.st_ino == b.st_ino
  }
}
