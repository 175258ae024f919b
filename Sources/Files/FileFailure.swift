import Console
import Foundation

/// What the operating system said when a file could not be written.
package struct FileFailure: Error, CustomStringConvertible, Sendable {
  /// What could not be done with the file, as in "synchronised".
  package let what: String
  package let path: String
  package let code: Int32

  package init(_ what: String, _ path: String, code: Int32 = errno) {
    (self.what, self.path, self.code) = (what, path, code)
  }

  package var reason: String { String(cString: strerror(code)) }

  package var description: String { "\(path): cannot be \(what): \(reason)" }

  package var userError: UserError { UserError(description, status: .cannotWrite) }
}
