import Console
import Files
import Foundation
import Recognition

/// The file metrics.jsonl of a run: one JSON object a line, only ever added to.
package final class MetricsLog: Sendable {
  /// The file.
  package let path: String
  /// Lines that were taken out when the file was opened, a half-written last one included.
  package let droppedLines: Int
  /// What the person should know of the lines that were there; nil if nothing.
  package let notice: String?

  private let file: MetricsFile

  /// Opens the file, or makes it.
  ///
  /// - Parameters:
  ///   - path: The file; its folder must exist.
  ///   - step: Lines of later steps are taken out, so that a run resumed from a checkpoint of this
  ///     step writes them anew; `nil` keeps all.
  /// A line that this program did not write, as of a disk that was full, is taken out, and the file as it was is
  /// kept beside it.
  ///
  /// - Throws: `UserError` with `.cannotWrite` where a file cannot be written.
  package init(path: String, keepingThrough step: Int? = nil) throws {
    self.path = path
    var kept: [Substring] = []
    var dropped = 0
    var damaged: [Int] = []
    var before: [UInt8] = []
    if FileManager.default.fileExists(atPath: path) {
      before = try TextFile.bytes(of: path, isFound: true)
      let text = String(decoding: before, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where !line.isEmpty {
        guard let lineStep = Self.step(ofLine: line) else {
          // Only what stands after the last line end can be half-written.
          if index < lines.count - 1 { damaged.append(index + 1) }
          dropped += 1
          continue
        }
        if let step, lineStep > step { dropped += 1 } else { kept.append(line) }
      }
    }
    droppedLines = dropped
    if let first = damaged.first {
      let kept = RunFolder.freeName { "\(path).damaged-\($0)" }
      try DurableFile.write(before, to: kept)
      notice =
        "\(path):\(first): \(NumberText.count(damaged.count, "line")) from there on not of metrics, and left out; "
        + "the file as it was is \(kept)"
    } else {
      notice = nil
    }
    file = try MetricsFile(path: path, beginningWith: kept.map { $0 + "\n" }.joined())
  }

  /// Adds one line with a single write.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  package func append(_ record: MetricsRecord) throws { try file.append(record.json + "\n") }

  /// Waits until all lines are on the disk.
  package func synchronize() throws { try file.synchronize() }

  private static func step(ofLine line: Substring) -> Int? {
    // What cannot be parsed has no step; the caller says what that means for the line.
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
    return (object as? [String: Any])?["step"] as? Int
  }
}
