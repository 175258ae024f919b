/// A failure of a call between ranks.
package struct MPIError: Error, CustomStringConvertible, Sendable {
  /// What was tried, as in "broadcast 4096 bytes".
  package let operation: String
  /// The rank that saw the failure; negative before ranks are known.
  package let rank: Int
  /// Why it failed, in the words of the library.
  package let reason: String

  package init(operation: String, rank: Int, reason: String) {
    self.operation = operation
    self.rank = rank
    self.reason = reason
  }

  package var description: String {
    rank < 0
      ? "MPI cannot \(operation): \(reason)" : "rank \(rank) cannot \(operation): \(reason)"
  }
}
