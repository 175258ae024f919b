import Console
import Files
import Foundation
import Recognition

/// What a start that goes back leaves if it is ended in the middle, and what a purged folder shows.
extension RunFolder {
  /// Names the checkpoint that a start goes back to, while it does so.
  private var returnMark: String { "\(path)/going-back" }

  /// The checkpoint to which an earlier start was going back when it ended; nil where none was.
  var interruptedReturn: String? {
    get throws {
      guard FileManager.default.fileExists(atPath: returnMark) else { return nil }
      let source = try TextFile.text(of: returnMark).trimmingCharacters(in: .newlines)
      guard !source.isEmpty else { return nil }
      guard FileManager.default.fileExists(atPath: source) else {
        throw UserError(
          "\(source): there is no such file, and an earlier start was ended while it went back to it; put it there "
            + "again, or remove \(returnMark) to go on from the newest checkpoint", status: .noInput
        )
      }
      return source
    }
  }

  func beginReturn(to source: String) throws {
    try DurableFile.write(try Self.real(source) + "\n", to: returnMark)
  }

  /// One that cannot be removed is gone back to once more, to the same state.
  func endReturn() { unlink(returnMark) }

  /// What tells that this run had checkpoints; nil where nothing does. To be asked where there are none.
  var signOfLostCheckpoints: String? {
    for name in [last, best] where Self.isThere(name) {
      return FileLink.target(of: name).map { "\(name) is a link to \($0), which is not there" }
        ?? "\(name) is there and can be gone on with by --resume-from"
    }
    let manager = FileManager.default
    // A folder that is not there has nothing in it; one that cannot be read cannot be written to a step later.
    for name in (try? manager.contentsOfDirectory(atPath: path)) ?? []
    where name.hasPrefix("abandoned-") {
      let branch = RunFolder.checkpointNames(in: "\(path)/\(name)")
      if let step = branch.first { return "\(path)/\(name) has \(step) of another branch" }
    }
    return nil
  }

  private static func checkpointNames(in folder: String) -> [String] {
    // What cannot be read tells nothing: a file of such a name, or another user's folder.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".h5") }.sorted()
  }

  /// Whether a name is taken, if only by a link to nothing.
  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Gives metrics that no checkpoint goes with another name, and returns it; nil where there are none.
  func keepMetricsOfUnsavedStart() throws -> String? {
    guard FileManager.default.fileExists(atPath: metrics),
      try !TextFile.bytes(of: metrics, isFound: true).isEmpty
    else { return nil }
    return try renameMetrics(to: "unsaved-metrics")
  }

  /// Gives the metrics a numbered name that begins with another word, and returns it.
  func renameMetrics(to name: String) throws -> String {
    let kept = Self.freeName { "\(path)/\(name)-\($0).jsonl" }
    guard rename(metrics, kept) == 0 else {
      throw FileFailure("renamed to \(kept)", metrics).userError
    }
    try DurableFile.synchroniseFolder(of: kept)
    return kept
  }

  /// The first of some numbered names that is not taken.
  static func freeName(_ name: (Int) -> String) -> String {
    var number = 1
    while isThere(name(number)) { number += 1 }
    return name(number)
  }
}
