import Console
import Files
import Foundation

/// What must be the same for a resumed run to be the same run.
enum ResumeCheck {
  /// Throws a `UserError` that names the first thing that differs.
  static func check(_ saved: CheckpointInfo, against wanted: CheckpointInfo) throws {
    let pairs: [(String, String, String)] = [
      ("network", saved.network, wanted.network),
      ("alphabet", alphabet(saved), alphabet(wanted)),
      ("lanes", "\(saved.lanes)", "\(wanted.lanes)"),
      ("lane_size", "\(saved.laneSize)", "\(wanted.laneSize)"),
      ("bucket_window", "\(saved.bucketWindow)", "\(wanted.bucketWindow)"),
      ("shuffle, or the mix of data.train,", saved.order, wanted.order),
      ("seed", "\(saved.seed)", "\(wanted.seed)"),
      ("data.train (number of samples)", "\(saved.dataCount)", "\(wanted.dataCount)"),
      ("data.train (contents)", saved.dataFingerprint, wanted.dataFingerprint),
      ("data.width", "\(saved.fixedWidth ?? 0)", "\(wanted.fixedWidth ?? 0)"),
      ("pixels", pixels(saved), pixels(wanted)),
      ("augmentation", saved.augmentation, wanted.augmentation),
      ("optimizer.name", saved.optimizer, wanted.optimizer),
      (
        "optimizer buffers", saved.slots.joined(separator: " "), wanted.slots.joined(separator: " ")
      ),
      ("ema_decay", "\(saved.hasAverage)", "\(wanted.hasAverage)"),
    ]
    for (name, old, new) in pairs where Array(old.utf8) != Array(new.utf8) {
      throw UserError(
        "the run cannot go on, because \(name) has changed: the checkpoint has \(old), this start "
          + "has \(new); restore it, or begin a new run with --run", status: .badConfiguration)
    }
  }

  private static func alphabet(_ info: CheckpointInfo) -> String {
    "\(NumberText.count(info.alphabet.count, "symbol")) (\(info.alphabetUnit), \(info.direction.title)) "
      + "\"\(info.alphabet.joined())\""
  }

  private static func pixels(_ info: CheckpointInfo) -> String {
    "mean \(info.pixelMean), scale \(info.pixelScale), invert \(info.pixelInvert)"
  }
}

extension Checkpoint {
  /// Reads a checkpoint by name; if that fails, the error says which older one of the run is whole.
  ///
  /// - Parameter remedy: How to take the older one, behind "take that one".
  static func reading(
    _ path: String, offeringOlderFrom folder: RunFolder, remedy: String
  ) throws -> Checkpoint {
    guard FileManager.default.fileExists(atPath: path) else {
      let target = RunFolder.linkTarget(path).map { ": it is a link to \($0), which is not there" }
      throw UserError("\(path)\(target ?? ": there is no such file")", status: .noInput)
    }
    do {
      return try Checkpoint(reading: path)
    } catch {
      let name = PathParts.name(of: path)
      let parent = PathParts.folder(of: path)
      var places: [String] = []
      for place in [folder.path, PathParts.folder(of: parent), parent]
      where !place.isEmpty && !places.contains(place) {
        places.append(place)
      }
      var reasons = ["\(error)"]
      for run in places.map(RunFolder.init) {
        for step in run.checkpointSteps()
        where PathParts.name(of: run.checkpoint(step)) != name
          && !RunFolder.isSameFile(run.checkpoint(step), path)
        {
          do {
            _ = try Checkpoint(reading: run.checkpoint(step))
          } catch {
            reasons.append("\(error)")
            continue
          }
          reasons.append("\(run.checkpoint(step)) is whole: take that one \(remedy)")
          throw UserError(reasons.joined(separator: "; "), status: .badData)
        }
      }
      throw UserError(reasons.joined(separator: "; "), status: .badData)
    }
  }
}
