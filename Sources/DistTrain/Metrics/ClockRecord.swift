import Console
import Files
import Foundation

/// What the clock decided in a run, step by step: the file `clock.tsv`.
///
/// Behind a heading, each line has a step, counted from 1, the part of the time that was over when it began, and 1 where
/// a validation followed it because it was time, otherwise 0.
package struct ClockRecord: Sendable {
  static let heading = "step\tprogress\tvalidates"

  private let path: String
  private let first: Int
  private let states: [(progress: Double, validates: Bool)]

  /// - Throws: `UserError`: `.noInput` where the file cannot be read, `.badData` with the line that is not of a record.
  package init(reading path: String) throws {
    let lines = try TextFile.lines(of: path)
    guard lines.first == Self.heading else {
      throw UserError(
        "\(path):1: this is no clock.tsv of a run with minutes: the first line is not \"step, progress, validates\" "
          + "with TABs between", status: .badData)
    }
    var first: Int?
    var states: [(progress: Double, validates: Bool)] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let (step, progress, validates) = Self.state(line),
        first.map({ $0 + states.count == step }) ?? true
      else {
        throw UserError(
          "\(path):\(index + 1): expected the step behind the one before, a number from 0 to 1, and 0 or 1; found "
            + "\"\(SymbolText.visible(line))\"", status: .badData)
      }
      first = first ?? step
      states.append((progress, validates))
    }
    guard let first else { throw UserError("\(path): it has no steps", status: .badData) }
    (self.path, self.first, self.states) = (path, first - 1, states)
  }

  /// Whether a file is there with a line behind its heading.
  static func hasSteps(_ path: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    return try TextFile.bytes(of: path, isFound: true).count { $0 == UInt8(ascii: "\n") } > 1
  }

  /// What a line says; nil where it is not of a record.
  static func state(_ line: some StringProtocol) -> (step: Int, progress: Double, validates: Bool)?
  {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard cells.count == 3, let step = Int(cells[0]), step > 0, let progress = Double(cells[1]),
      0...1 ~= progress, ["0", "1"].contains(cells[2])
    else { return nil }
    return (step, progress, cells[2] == "1")
  }

  /// What the clock said of a step, counted from 0; nil behind the last.
  package func state(ofStep step: Int) -> (progress: Double, validates: Bool)? {
    states.indices.contains(step - first) ? states[step - first] : nil
  }

  /// What it says of the step with which a run goes on; all of the time is over behind the last.
  ///
  /// - Throws: `UserError` where it does not have that step.
  func state(beginningAt step: Int) throws -> (progress: Double, validates: Bool) {
    if let state = state(ofStep: step) { return state }
    if step == first + states.count { return (1, false) }
    throw UserError(
      "\(path): it has steps \(first + 1) to \(first + states.count), and this run goes on with step \(step + 1)",
      status: .badData)
  }
}
