import Console
import MPI

/// A failure on one or more ranks that all ranks know of, so that all can end alike.
package struct CollectiveError: Error, CustomStringConvertible {
  /// The lowest rank that failed.
  package let rank: Int
  package let message: String
  package let status: ExitStatus

  package init(rank: Int, message: String, status: ExitStatus = .failure) {
    (self.rank, self.message, self.status) = (rank, message, status)
  }

  package var description: String { message }
}

extension Communicator {
  /// Runs a body that may fail on some ranks only; then all ranks throw the same error.
  ///
  /// All ranks must call it at the same point. The body may not communicate.
  package func together<Result>(_ body: () throws -> Result) throws -> Result {
    var outcome: Result?
    var report = ""
    do {
      outcome = try body()
    } catch {
      let status = ExitStatus(for: error)
      report = "\(status.rawValue) \(error)"
    }
    let reports = try allGather(report)
    if let rank = reports.firstIndex(where: { !$0.isEmpty }) {
      let parts = reports[rank].split(separator: " ", maxSplits: 1)
      let everywhere = reports.allSatisfy { $0 == reports[rank] }
      throw CollectiveError(
        rank: rank, message: (everywhere ? "" : "rank \(rank): ") + (parts.last ?? ""),
        status: parts.first.flatMap { Int32($0) }.flatMap(ExitStatus.init) ?? .failure)
    }
    guard let outcome else { preconditionFailure("no result and no error") }
    return outcome
  }
}
