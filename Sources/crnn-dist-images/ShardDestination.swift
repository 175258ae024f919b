import Console
import Foundation
import Shards

/// The folder or, with something held out, the two folders that samples go to.
final class ShardDestination {
  private let folder: String
  private let training: ShardSetWriter
  private let validation: ShardSetWriter?

  init(_ options: ShardOptions) throws {
    folder = options.output
    let writer = { (folder: String) in
      do {
        return try ShardSetWriter(
          folder: folder, height: options.height, channels: options.channels,
          shardSize: options.shardSize)
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
    try writing { try (isHeldOut ? validation ?? training : training).append(sample) }
  }

  /// Finishes the shards; throws if one of the sets would be empty.
  func finish() throws {
    if training.count == 0 || validation?.count == 0 {
      let which = validation == nil ? "" : training.count == 0 ? " for training" : " for validation"
      throw UserError("no sample was kept\(which), so nothing was written", status: .badData)
    }
    try writing {
      try training.finish()
      try validation?.finish()
    }
  }

  /// Writes the report beside the shards and returns its path.
  func write(report: Data) throws -> String {
    let path = folder + "/import-report.json"
    do {
      try report.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): the report cannot be written (\(reason))", status: .cannotWrite)
    }
    return path
  }

  /// Where the samples went, for a person.
  var lines: [String] {
    guard let validation else { return ["written       \(training.count) to \(folder)"] }
    return [
      "written       \(training.count) to \(training.folder)",
      "              \(validation.count) to \(validation.folder)",
    ]
  }

  private func writing(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw UserError("\(error)", status: .cannotWrite)
    }
  }
}
