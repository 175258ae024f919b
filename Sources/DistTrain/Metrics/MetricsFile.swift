import Console
import Files
import Foundation

/// A file of metrics that text is added to.
final class MetricsFile: Sendable {
  let path: String
  private let handle: FileHandle

  /// Replaces what is at the path.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  init(path: String, beginningWith text: String) throws {
    self.path = path
    try DurableFile.write(text, to: path)
    do {
      handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.seekToEnd()
    } catch {
      throw Self.failure(path, error)
    }
  }

  deinit {
    // All text was written when it was appended; a failing close loses none of it.
    try? handle.close()
  }

  /// Adds text with a single write.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  func append(_ text: String) throws {
    do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw Self.failure(path, error) }
  }

  /// Waits until all text is on the disk.
  ///
  /// - Throws: `UserError` with `.cannotWrite`.
  func synchronize() throws {
    do { try handle.synchronize() } catch { throw Self.failure(path, error) }
  }

  private static func failure(_ path: String, _ error: any Error) -> UserError {
    let reason = FileFailure.reason(of: error)
    return UserError("\(path): cannot write metrics: \(reason)", status: .cannotWrite)
  }
}
