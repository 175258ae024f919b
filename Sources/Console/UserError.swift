/// A failure with a message for the person at the keyboard: what happened, where, and what to do.
package struct UserError: Error, CustomStringConvertible {
  /// One line, without a trailing full stop, that names the file, data set, sample or key.
  package let message: String
  /// The status with which the program ends.
  package let status: ExitStatus

  package init(_ message: String, status: ExitStatus = .failure) {
    self.message = message
    self.status = status
  }

  package var description: String { message }
}
