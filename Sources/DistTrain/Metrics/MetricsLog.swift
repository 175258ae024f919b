import Console
import Files
import Foundation

/// The file metrics.jsonl of a run: one JSON object a line, only ever added to.
public final class MetricsLog: Sendable {
  /// The file.
  public let path: String
  /// Lines that were taken out when the file was opened, a half-written last one included.
  public let droppedLines: Int

  private let handle: FileHandle

  /// Opens the file, or makes it.
  ///
  /// - Parameters:
  ///   - path: The file; its folder must exist.
  ///   - step: Lines of later steps are taken out, so that a run resumed from a checkpoint of this
  ///     step writes them anew; `nil` keeps all.
  /// - Throws: `UserError`: `.badData` where a line is not one that this program writes,
  ///   `.cannotWrite` where the file cannot be written.
  public init(path: String, keepingThrough step: Int? = nil) throws {
    self.path = path
    var kept: [Substring] = []
    var dropped = 0
    if FileManager.default.fileExists(atPath: path) {
      let bytes = try TextFile.bytes(of: path, isFound: true)
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where !line.isEmpty {
        guard let lineStep = Self.step(ofLine: line) else {
          // Only what stands after the last line end can be half-written.
          guard index == lines.count - 1 else {
            throw UserError(
              "\(path):\(index + 1): not a line of metrics; remove the line", status: .badData)
          }
          dropped += 1
          continue
        }
        if let step, lineStep > step { dropped += 1 } else { kept.append(line) }
      }
    }
    droppedLines = dropped
    try DurableFile.write(kept.map { $0 + "\n" }.joined(), to: path)
    do {
      handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.seekToEnd()
    } catch {
      throw Self.failure(path, error)
    }
  }

  deinit {
    // Every line was written when it was appended; a failing close loses none of them.
    try? handle.close()
  }

  /// Adds one line with a single write.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  public func append(_ record: MetricsRecord) throws {
    do {
      try handle.write(contentsOf: Data((record.json + "\n").utf8))
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// Waits until all lines are on the disk.
  public func synchronize() throws {
    do { try handle.synchronize() } catch { throw Self.failure(path, error) }
  }

  private static func step(ofLine line: Substring) -> Int? {
    // What cannot be parsed has no step; the caller says what that means for the line.
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
    return (object as? [String: Any])?["step"] as? Int
  }

  private static func failure(_ path: String, _ error: any Error) -> UserError {
    let reason = FileFailure.reason(of: error)
    return UserError("\(path): cannot write metrics: \(reason)", status: .cannotWrite)
  }
}
