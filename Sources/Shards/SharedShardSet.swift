import Files
import Foundation

/// A folder of shards that several processes write, each some of them, under numbers that they agree
/// on. What is in a shard does not depend on who writes it.
///
/// Shards are named `….h5.pending` until one process publishes all of them.
package enum SharedShardSet {
  /// Makes the folder and clears it of what an interrupted run left; one process calls it first.
  ///
  /// Throws if the folder holds shards already or cannot be created.
  package static func prepare(folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ShardError(
        folder, "the folder cannot be created: \(OutputFolder.reason(error, making: folder))")
    }
    guard try ShardSet.files(in: folder).isEmpty else {
      throw ShardError(folder, "the folder holds shards already; remove them or choose another one")
    }
    for name in unpublished(in: folder) {
      unlink(PathParts.path(folder, name))
    }
  }

  /// Whether a folder holds shards that have their names.
  package static func isIn(folder: String) -> Bool {
    // No folder, and one that cannot be read, hold none that anybody could use.
    ((try? ShardSet.files(in: folder)) ?? []).isEmpty == false
  }

  /// The names of the files of a folder that will be shards when their set is whole.
  static func unpublished(in folder: String) -> [String] {
    // A folder that cannot be read has said so before.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("shard-") && $0.contains(".h5" + pending) }
  }

  /// Starts the shard with this number; it is there when its `finish` has returned.
  package static func writer(
    folder: String, number: Int, height: Int, channels: Int
  ) throws -> ShardWriter {
    try ShardWriter(
      path: path(folder, number) + pending, height: height, channels: channels)
  }

  /// Gives finished shards their names; one process calls it when all have finished.
  package static func publish(folder: String, numbers: [Int]) throws {
    for (position, number) in numbers.enumerated() {
      let final = path(folder, number)
      guard rename(final + pending, final) == 0 else {
        let reason = String(cString: strerror(errno))
        for renamed in numbers[..<position] { unlink(path(folder, renamed)) }
        throw ShardError(final, "the finished shard cannot be renamed: \(reason)")
      }
    }
    try DurableFile.synchroniseFolder(of: folder + "/.")
  }

  /// Removes finished shards that will not be published.
  package static func discard(folder: String, numbers: [Int]) {
    for number in numbers { unlink(path(folder, number) + pending) }
  }

  static let pending = ".pending"

  /// The final path of a shard.
  static func path(_ folder: String, _ number: Int) -> String {
    let digits = String(number)
    let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return PathParts.path(folder, "shard-\(name).h5")
  }
}
