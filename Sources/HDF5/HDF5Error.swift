import CHDF5
import Files
import Foundation

/// A failure of an HDF5 call or of what it found in a file.
package struct HDF5Error: Error, CustomStringConvertible, Sendable {
  /// What was tried, as in "open" or "read".
  package let operation: String
  /// The file.
  package let path: String
  /// The data set, group or attribute; nil if the file as a whole is meant.
  package let object: String?
  /// Why it failed, in one line.
  package let reason: String

  package init(operation: String, path: String, object: String? = nil, reason: String) {
    self.operation = operation
    self.path = path
    self.object = object
    self.reason = reason
  }

  package var description: String {
    "cannot \(operation) \(object.map { "\($0) in " } ?? "")\(path): \(reason)\(FileFailure.remedy(of: reason))"
  }

  /// The error with the reason that stands on this thread's HDF5 error stack.
  ///
  /// The topmost entry says what the library was doing, the lowest what went wrong. Where the
  /// lowest carries the message of the operating system, that alone is the reason.
  init(_ operation: String, _ path: String, _ object: String? = nil) {
    self.init(operation: operation, path: path, object: object, reason: Self.reasonOnStack())
  }

  /// Whether the stack tells of a lock that the file system cannot give, rather than one that
  /// another process holds.
  static func saysThatLocksAreImpossible() -> Bool {
    stack().contains {
      // The second text comes where this process has the file open already, without locks.
      $0.contains(lockFailure) && !$0.contains(lockIsHeld) || $0.contains("file locking flag")
    }
  }

  /// Whether the stack tells of a lock that another process holds.
  static func saysThatLockIsHeld() -> Bool {
    stack().contains { $0.contains(lockFailure) && $0.contains(lockIsHeld) }
  }

  private static let lockFailure = "unable to lock file"
  private static let lockIsHeld = "'\(String(cString: strerror(EAGAIN)))'"

  private static func reasonOnStack() -> String {
    let lines = stack()
    guard let top = lines.first, let bottom = lines.last else {
      return "the HDF5 library gives no reason"
    }
    if bottom.contains("file signature not found") { return "it is not an HDF5 file" }
    if bottom.contains(lockFailure), bottom.contains(lockIsHeld) {
      return "another process is using it"
    }
    if let message = systemMessage(in: bottom) { return message }
    if bottom.hasPrefix("truncated file") { return "it is cut off (\(bottom))" }
    return top == bottom ? top : "\(top): \(bottom)"
  }

  /// The entries of this thread's error stack, topmost first, each in one line.
  private static func stack() -> [String] {
    var entries: [String] = []
    withUnsafeMutablePointer(to: &entries) { pointer in
      _ = chdf5_walk_errors(
        { _, entry, data in
          guard let entry, let text = entry.pointee.desc, let data else { return 0 }
          data.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
          return 0
        }, pointer)
    }
    return entries.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
  }

  /// The text between the quotes of `error message = '…'`, which HDF5 puts into its own messages.
  private static func systemMessage(in text: String) -> String? {
    guard let start = text.firstRange(of: "error message = '"),
      let end = text[start.upperBound...].firstIndex(of: "'"), start.upperBound < end
    else { return nil }
    return String(text[start.upperBound..<end])
  }
}
