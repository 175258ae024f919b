import Console
import Files
import Foundation
import Kernels
import Samples
import Shards

/// The folder or, with something held out, the two folders that samples go to.
final class ShardDestination {
  private let path: String
  private let training: ShardSetWriter
  private let validation: ShardSetWriter?
  private let locks: [FolderLock]

  init(_ options: ShardOptions, _ resampling: Resampling) throws {
    path = options.report
    let folder = options.output
    locks = try FolderLock.ofOutput(folder: folder, parts: options.parts)
    try options.checkReport()
    let writer = { (folder: String) in
      do {
        return try ShardSetWriter(
          folder: folder, height: options.height, channels: options.channels,
          resampling: resampling, shardSize: options.shardSize)
      } catch {
        throw UserError("\(error)", status: .cannotWrite)
      }
    }
    if options.validation == nil {
      training = try writer(folder)
      validation = nil
    } else {
      training = try writer(folder + "/train")
      validation = try writer(folder + "/validation")
    }
  }

  func append(_ sample: Sample, isHeldOut: Bool) throws {
    try Self.writing { try (isHeldOut ? validation ?? training : training).append(sample) }
  }

  /// Prints the report, writes it beside the shards, and finishes these.
  ///
  /// - Parameters:
  ///   - pictures: how many were read or drawn, kept or not.
  ///   - start: when that began.
  /// - Throws: `UserError` if one of the sets would be empty or something cannot be written.
  func finish(_ report: ImportReport, pictures: Int, start: Date) throws {
    let sets = [training, validation].compactMap { $0 }.map { ($0.folder, $0.count) }
    // What can fail for want of room is done before the first shard has its name, and the report.
    try Self.writing {
      try training.complete()
      try validation?.complete()
    }
    try Self.conclude(report, at: path, sets: sets, pictures: pictures, start: start) {
      try training.finish()
      do {
        try validation?.finish()
      } catch {
        training.withdraw()
        throw error
      }
    }
  }

  /// Prints a report, writes it to `path`, and has the sets in it finished; of two, the first is for
  /// training.
  static func conclude(
    _ report: ImportReport, at path: String, sets: [(folder: String, count: Int)], pictures: Int,
    start: Date, finish: () throws -> Void
  ) throws {
    Terminal.show(report.text())
    // The report is written in any case: it says why nothing was kept, if nothing was.
    try DurableFile.write([UInt8](report.json()), to: path)
    if let empty = sets.firstIndex(where: { $0.count == 0 }) {
      let side = sets.count == 1 ? "" : empty == 0 ? " for training" : " for validation"
      throw UserError("no sample was kept\(side); the reasons stand in \(path)", status: .badData)
    }
    try writing(finish)
    for (index, set) in sets.enumerated() {
      Terminal.showLine("\(index == 0 ? "written   " : "          ")\(set.count) to \(set.folder)")
    }
    Terminal.showLine("report    \(path)")
    let seconds = Date().timeIntervalSince(start)
    let rate = Int(Double(pictures) / max(seconds, 1e-3))
    Terminal.show(
      "time      \(NumberText.fixed(seconds, seconds < 10 ? 2 : 1)) s, \(rate) pictures a second")
  }

  private static func writing(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as UserError {
      throw error
    } catch {
      throw UserError("\(error)", status: .cannotWrite)
    }
  }
}
