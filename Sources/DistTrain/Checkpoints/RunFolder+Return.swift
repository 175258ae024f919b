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
      return source.isEmpty ? nil : source
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
      return Self.linkTarget(name).map { "\(name) is a link to \($0), which is not there" }
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
    let kept = freeName { "\(path)/unsaved-metrics-\($0).jsonl" }
    guard rename(metrics, kept) == 0 else {
      throw FileFailure("renamed to \(kept)", metrics).userError
    }
    try DurableFile.synchroniseFolder(of: kept)
    return kept
  }

  /// The first of some numbered names that is not taken.
  func freeName(_ name: (Int) -> String) -> String {
    var number = 1
    while Self.isThere(name(number)) { number += 1 }
    return name(number)
  }
}
