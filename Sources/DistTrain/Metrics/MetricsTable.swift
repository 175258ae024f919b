import Console
import Files
import Foundation

/// The file metrics.csv of a run: the lines of training and of validations in metrics.jsonl as one
/// table, made anew from them at each start.
package final class MetricsTable {
  /// The columns; a line has nothing where it has no such number.
  package static let columns = [
    "event", "step", "epoch", "loss", "learning_rate", "images_per_second", "gradient_norm",
    "blank_share", "unfit", "skipped", "word_accuracy", "cer", "one_minus_ned", "samples",
  ]

  /// The file.
  package let path: String
  private let file: MetricsFile

  /// Writes the table of the lines so far.
  ///
  /// - Throws: `UserError`: `.badData` for a line that is not JSON, `.cannotWrite`, `.noInput`.
  package init(path: String, of log: MetricsLog) throws {
    self.path = path
    let bytes = try TextFile.bytes(of: log.path, isFound: true)
    var text = Self.columns.joined(separator: ",") + "\n"
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      text += try Self.row(ofLine: String(line), path: log.path) ?? ""
    }
    file = try MetricsFile(path: path, beginningWith: text)
  }

  /// Adds the row of a record, if it is one of training or of a validation.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  package func append(_ record: MetricsRecord) throws {
    guard let row = try Self.row(ofLine: record.json, path: path) else { return }
    try file.append(row)
  }

  private static func row(ofLine line: String, path: String) throws -> String? {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let event = object["event"] as? String
    else {
      throw UserError("\(path): not a line of metrics: \(line)", status: .badData)
    }
    guard event == "train" || event == "validation" else { return nil }
    let cells = columns.dropFirst().map { (object[$0] as? Double).map(cell) ?? "" }
    return ([event] + cells).joined(separator: ",") + "\n"
  }

  private static func cell(_ number: Double) -> String {
    // JSON does not tell a count from a number; whole ones are written alike.
    Int(exactly: number).map { String($0) } ?? String(number)
  }
}
