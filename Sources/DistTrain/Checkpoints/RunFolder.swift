import Console
import Files
import Foundation

/// The folder of a run: its configuration, metrics and checkpoints. Rank 0 alone writes in it.
///
/// `config.yaml`, `metrics.jsonl`, `metrics.csv`, `tensorboard/`, `checkpoints/step-NNNNNNNN.h5`, and
/// `last.h5` and `best.h5`, which are two of the checkpoints by further names.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var configuration: String { "\(path)/config.yaml" }
  public var metrics: String { "\(path)/metrics.jsonl" }
  public var metricsTable: String { "\(path)/metrics.csv" }
  public var tensorboard: String { "\(path)/tensorboard" }
  public var checkpoints: String { "\(path)/checkpoints" }
  public var last: String { "\(path)/last.h5" }
  public var best: String { "\(path)/best.h5" }

  /// Where each rank says how it is while it runs.
  public var ranks: String { "\(path)/ranks" }

  public func checkpoint(_ step: Int) -> String { "\(checkpoints)/\(Self.name(of: step))" }

  static func name(of step: Int) -> String {
    let digits = String(step)
    return "step-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).h5"
  }

  /// Whether a run has been here.
  public var isUsed: Bool {
    FileManager.default.fileExists(atPath: metrics) || !checkpointSteps().isEmpty
  }

  /// The steps of which there are checkpoints, the newest first.
  public func checkpointSteps() -> [Int] {
    // A folder that is not there has no checkpoints; one that cannot be read fails on writing.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".h5") else { return nil }
      return Int(name.dropFirst(5).dropLast(3))
    }.sorted(by: >)
  }

  public func create() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: checkpoints, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(path): the run folder cannot be made: \(FileFailure.reason(of: error))",
        status: .cannotWrite)
    }
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
    PathParts.name(of: linkTarget(path) ?? path)
  }

  /// What a symbolic link points to; nil if it is none.
  static func linkTarget(_ path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// The newest checkpoint that can be read whole, and a line for each newer one that cannot.
  public func newestValid() -> (checkpoint: Checkpoint?, refused: [String]) {
    var refused: [String] = []
    for step in checkpointSteps() {
      do {
        return (try Checkpoint(reading: checkpoint(step)), refused)
      } catch {
        refused.append("\(error)")
      }
    }
    return (nil, refused)
  }
}
