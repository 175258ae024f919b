import Console
import Files
import Foundation

extension Checkpoint {
  /// Throws a `UserError` where a folder is named instead of a checkpoint.
  static func refuseFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return }
    let best = RunFolder(path).best
    let hint =
      FileManager.default.fileExists(atPath: best)
      ? "; name a checkpoint in it, such as \(best)" : ""
    throw UserError("\(path): it is a folder and no checkpoint\(hint)", status: .noInput)
  }

  /// Reads a checkpoint by name; if that fails, the error says which older one of the run is whole.
  ///
  /// - Parameter remedy: How to take the older one, behind "take that one".
  package static func reading(
    _ path: String, offeringOlderFrom folder: RunFolder, remedy: String, isForReading: Bool = false
  ) throws -> Checkpoint {
    guard FileManager.default.fileExists(atPath: path) else {
      let target = FileLink.target(of: path).map { ": it is a link to \($0), which does not exist" }
      throw UserError("\(path)\(target ?? ": there is no such file")", status: .noInput)
    }
    try refuseFolder(path)
    do {
      return try Checkpoint(reading: path, isForReading: isForReading)
    } catch {
      let name = PathParts.name(of: path)
      let parent = PathParts.folder(of: path)
      var candidates: [String] = []
      for candidate in [folder.path, PathParts.folder(of: parent), parent]
      where !candidate.isEmpty && !candidates.contains(candidate) {
        candidates.append(candidate)
      }
      var reasons = ["\(error)"]
      for run in candidates.map(RunFolder.init) {
        for step in try run.checkpointSteps()
        where PathParts.name(of: run.checkpoint(step)) != name
          && !RunFolder.isSameFile(run.checkpoint(step), path)
        {
          do {
            _ = try Checkpoint(reading: run.checkpoint(step))
          } catch {
            reasons.append("\(error)")
            continue
          }
          reasons.append("\(run.checkpoint(step)) is intact: take that one \(remedy)")
          throw UserError(reasons.joined(separator: "; "), status: .badData)
        }
      }
      throw UserError(reasons.joined(separator: "; "), status: .badData)
    }
  }
}
