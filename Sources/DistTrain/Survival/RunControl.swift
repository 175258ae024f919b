import Foundation

/// How the outside reaches into a run.
package struct RunControl: Sendable {
  package var requests: RunRequests
  /// The time, by `now`, after which the run saves and ends.
  package var deadline: Double?
  /// Seconds of a clock that only goes forward: the system's uptime, but in tests.
  package var now: @Sendable () -> Double

  package init(
    requests: RunRequests = RunRequests(), deadline: Double? = nil,
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
  ) {
    self.requests = requests
    self.deadline = deadline
    self.now = now
  }

  /// Whether there is no use in beginning.
  var wantsEnd: Bool { requests.wantsEnd || deadline.map { now() >= $0 } ?? false }
}
