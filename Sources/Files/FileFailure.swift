import Console
import Foundation

/// The reason of the operating system when a file could not be written.
package struct FileFailure: Error, CustomStringConvertible, Sendable {
  /// What could not be done with the file, as in "synchronised".
  package let what: String
  package let path: String
  package let code: Int32

  package init(_ what: String, _ path: String, code: Int32 = errno) {
    (self.what, self.path, self.code) = (what, path, code)
  }

  /// What the operating system said, in an error of Foundation, which often keeps it to itself, and what to do.
  package static func reason(of error: any Error) -> String {
    let outer = error as NSError
    let inner = (outer.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? outer
    guard inner.domain == NSPOSIXErrorDomain else { return outer.localizedDescription }
    let reason = String(cString: strerror(Int32(inner.code)))
    return reason + remedy(of: reason)
  }

  package var reason: String { String(cString: strerror(code)) }

  package var description: String {
    "\(path): cannot be \(what): \(reason)\(Self.remedy(of: reason))"
  }

  /// What to do where the operating system gives the reason that there is no room, to be put behind it; else nothing.
  package static func remedy(of reason: String) -> String {
    [ENOSPC, EDQUOT].contains { reason == String(cString: strerror($0)) }
      ? "; free some space there, or write to another file system" : ""
  }

  package var userError: UserError { UserError(description, status: .cannotWrite) }
}
