import Console
import Foundation

/// Text files as people write them.
package enum TextFile {
  /// The lines of a UTF-8 file without their ends, `\n` or `\r\n`.
  ///
  /// Throws an error that names the file if it cannot be read or is not UTF-8.
  package static func lines(of path: String) throws -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("\(path): there is no such file, or it cannot be read", status: .noInput)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UserError("\(path): it is not text in UTF-8", status: .badData)
    }
    return text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map(String.init)
  }
}
