import Console
import Files
import Foundation
import Recognition

/// The file clock.tsv of a run by the clock, as it grows; `ClockRecord` reads it.
final class ClockLog: Sendable {
  private let file: MetricsFile

  /// Opens the file, or makes it.
  ///
  /// - Parameter step: Lines of later steps are left out, and so is a last one that is half-written.
  /// - Throws: `UserError` with `.cannotWrite`.
  init(path: String, keepingThrough step: Int) throws {
    var lines = [ClockRecord.heading]
    if FileManager.default.fileExists(atPath: path) {
      let before = String(decoding: try TextFile.bytes(of: path, isFound: true), as: UTF8.self)
      let whole = before.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      lines += whole.filter { line in
        ClockRecord.state(line).map { $0.step <= step } ?? false
      }.map(String.init)
    }
    file = try MetricsFile(path: path, beginningWith: lines.map { $0 + "\n" }.joined())
  }

  /// Adds the line of a step, counted from 1.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  func append(step: Int, _ state: ClockState) throws {
    try file.append("\(step)\t\(state.progress)\t\(state.validates ? 1 : 0)\n")
  }

  /// Waits until all lines are on the disk.
  func synchronize() throws { try file.synchronize() }
}
