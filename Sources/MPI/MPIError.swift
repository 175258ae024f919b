/// A failure of a call between ranks.
public struct MPIError: Error, CustomStringConvertible, Sendable {
  /// What was tried, as in "broadcast 4096 bytes".
  public let operation: String
  /// The rank that saw the failure; negative before ranks are known.
  public let rank: Int
  /// Why it failed, in the words of the library.
  public let reason: String

  public init(operation: String, rank: Int, reason: String) {
    self.operation = operation
    self.rank = rank
    self.reason = reason
  }

  public var description: String {
    rank < 0
      ? "MPI cannot \(operation): \(reason)" : "rank \(rank) cannot \(operation): \(reason)"
  }
}
