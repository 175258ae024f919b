import Console
import Files
import Foundation
import Recognition

/// What must be the same for a resumed run to be the same run.
enum ResumeCheck {
  /// Throws a `UserError` that names the file of the checkpoint and the first thing that differs.
  static func check(
    _ saved: CheckpointInfo, of path: String, against wanted: CheckpointInfo
  ) throws {
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
        "\(path): the run cannot be resumed, because \(name) has changed: the checkpoint has \(old), this start "
          + "has \(new); restore it, or begin a new run with --run", status: .badConfiguration)
    }
  }

  private static func alphabet(_ info: CheckpointInfo) -> String {
    "\(NumberText.count(info.alphabet.count, "symbol")) (\(info.alphabetUnit), \(info.direction.title)) "
      + "\"\(info.alphabet.joined())\""
  }

  private static func pixels(_ info: CheckpointInfo) -> String {
    "mean \(info.pixelMean), scale \(info.pixelScale), invert \(info.pixelInvert)"
      + (info.pixelPad > 0 ? ", pad \(info.pixelPad)" : "")
  }
}
