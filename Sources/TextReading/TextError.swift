/// Why a picture or a checkpoint could not be used: what happened, where, and what to do.
public struct TextError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line without a full stop that names the file, if there is one.
  public let description: String

  package init(_ description: String) { self.description = description }
}
