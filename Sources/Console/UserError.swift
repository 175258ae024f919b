/// A failure with a message for the person at the keyboard: what happened, where, and what to do.
public struct UserError: Error, CustomStringConvertible {
  /// One line, without a trailing full stop, that names the file, data set, sample or key.
  public let message: String
  /// The status with which the program ends.
  public let status: ExitStatus

  public init(_ message: String, status: ExitStatus = .failure) {
    self.message = message
    self.status = status
  }

  public var description: String { message }
}
