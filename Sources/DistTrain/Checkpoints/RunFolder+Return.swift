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

  /// Forgets what is gone back to; to be called whenever the folder is that of the run which goes on.
  func endReturn() throws {
    guard unlink(returnMark) == 0 else {
      if errno == ENOENT { return }
      // The next start would go back once more, and lose what comes now.
      throw FileFailure("removed", returnMark).userError
    }
    try DurableFile.synchroniseFolder(of: returnMark)
  }

  /// What tells that this run had checkpoints; nil where nothing does. To be asked where there are none.
  func signOfLostCheckpoints() throws -> String? {
    for name in [last, best] where Self.isThere(name) {
      return FileLink.target(of: name).map { "\(name) is a link to \($0), which is not there" }
        ?? (Self.isFile(name)
          ? "\(name) is there and can be gone on with by --resume-from"
          : "\(name) is there, though it is no file")
    }
    for name in try Self.names(in: path).sorted() where name.hasPrefix("abandoned-") {
      let branch = try Self.names(in: "\(path)/\(name)").sorted()
        .first { $0.hasPrefix("step-") && $0.hasSuffix(".h5") }
      if let branch { return "\(path)/\(name) has \(branch) of another branch" }
    }
    return nil
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a name is taken, if only by a link to nothing.
  static func isThere(_ path: String) -> Bool {
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

  /// Gives files that a person put in the place of `last.h5` and `best.h5` another name.
  ///
  /// - Parameter source: what the run goes on from, which is kept as a checkpoint anyway.
  func keepFilesNamedAsLinks(but source: String, _ opening: inout Opening) throws {
    for (name, word) in [(last, "last"), (best, "best")]
    where Self.isFile(name) && FileLink.target(of: name) == nil && !Self.isSameFile(name, source) {
      // Where the file system has no links, these are copies of checkpoints.
      let bytes = try Self.bytes(of: name)
      let isOwn = try checkpointSteps().contains {
        try Self.isSameFile(name, checkpoint($0)) || Self.bytesIfThere(of: checkpoint($0)) == bytes
      }
      guard !isOwn else { continue }
      let kept = try setAside(name, as: { "\(path)/replaced-\(word)-\($0).h5" })
      opening.notes.append("\(name) was no checkpoint of this folder; it is \(kept) now")
    }
  }

  /// Gives the metrics a numbered name that begins with another word, and returns it.
  func renameMetrics(to name: String) throws -> String {
    try setAside(metrics, as: { "\(path)/\(name)-\($0).jsonl" })
  }

  /// Gives the table of metrics another name where there are no metrics that it could be made of again, and
  /// returns it; nil where nothing would be lost.
  func keepTableWithoutMetrics() throws -> String? {
    func isEmpty(_ path: String, lines: Int) throws -> Bool {
      guard FileManager.default.fileExists(atPath: path) else { return true }
      return try TextFile.bytes(of: path, isFound: true).count { $0 == UInt8(ascii: "\n") } < lines
    }
    // The table's first line names the columns.
    guard try isEmpty(metrics, lines: 1), try !isEmpty(metricsTable, lines: 2) else { return nil }
    return try setAside(metricsTable, as: { "\(path)/replaced-metrics-\($0).csv" })
  }

  /// Gives a file the first of some numbered names that is not taken, and returns it.
  func setAside(_ file: String, as name: (Int) -> String) throws -> String {
    let kept = Self.freeName(name)
    guard rename(file, kept) == 0 else {
      throw FileFailure("renamed to \(kept)", file).userError
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
