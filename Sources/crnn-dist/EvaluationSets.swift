import Console
import Files
import Foundation
import MPI
import Ranks
import Shards

/// The shards that an evaluation reads: those that are named, and those made of other data for as long as it takes.
final class EvaluationSets {
  private let height: Int
  private let channels: Int
  /// The folders that were made, by the rank that made them.
  private var made: [String] = []

  init(height: Int, channels: Int) { (self.height, self.channels) = (height, channels) }

  /// The folder of the shards of a data set; all ranks call it together, and rank 0 makes what is not there.
  func folder(of name: String, _ communicator: any Communicator) throws -> String {
    let isRoot = communicator.isRoot
    let folder = try communicator.together { () -> String in
      guard isRoot, !SharedShardSet.isIn(folder: name), Self.mayBeData(name) else { return name }
      let folder = PathParts.path(
        FileManager.default.temporaryDirectory.path, "crnn-dist-evaluate-\(UUID().uuidString)")
      made.append(folder)
      try CompanionImport(input: name, height: height, channels: channels).run(to: folder)
      return folder
    }
    return try communicator.broadcast(folder, from: 0)
  }

  /// Whether something is there that has no shards in it, however damaged these may be.
  private static func mayBeData(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    // A folder that cannot be read is refused by who reads it.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return !names.contains { $0.hasPrefix("shard-") }
  }

  /// Removes what was made.
  func remove() {
    for folder in made { try? FileManager.default.removeItem(atPath: folder) }
  }
}
