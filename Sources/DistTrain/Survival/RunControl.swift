import Foundation

/// How the outside reaches into a run.
package struct RunControl: Sendable {
  package var requests: RunRequests
  /// The system's uptime, in seconds, after which the run saves and ends.
  package var deadline: Double?

  package init(requests: RunRequests = RunRequests(), deadline: Double? = nil) {
    self.requests = requests
    self.deadline = deadline
  }

  /// Whether there is no use in beginning.
  var wantsEnd: Bool {
    requests.wantsEnd || deadline.map { ProcessInfo.processInfo.systemUptime >= $0 } ?? false
  }
}
