import Foundation
import Synchronization

/// What the outside asks of a run; it is looked at between two steps.
public final class RunRequests: Sendable {
  public enum Request: Int, Sendable, CaseIterable {
    /// To save and end: SIGUSR1, which schedulers send some time before the limit.
    case stop = 1
    /// To save and end: SIGTERM.
    case terminate = 2
    /// To save and go on: SIGUSR2.
    case save = 4
  }

  private let pending = Atomic<Int>(0)

  public init() {}

  public func ask(_ request: Request) {
    pending.bitwiseOr(request.rawValue, ordering: .relaxed)
  }

  /// The requests since the last call.
  func take() -> [Request] {
    let bits = pending.exchange(0, ordering: .relaxed)
    guard bits != 0 else { return [] }
    return Request.allCases.filter { bits & $0.rawValue != 0 }
  }

  /// The requests that come as signals to this process.
  public static let ofProcess = RunRequests()

  /// Turns SIGUSR1, SIGTERM and SIGUSR2 into requests from now on.
  ///
  /// A handler does one atomic operation and nothing else.
  public static func listenToSignals() {
    // The handlers must not be the first to touch it: making it is no work for a handler.
    _ = ofProcess
    signal(SIGUSR1) { _ in RunRequests.ofProcess.ask(.stop) }
    signal(SIGTERM) { _ in RunRequests.ofProcess.ask(.terminate) }
    signal(SIGUSR2) { _ in RunRequests.ofProcess.ask(.save) }
    // Whoever started this process may have left them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGUSR1, SIGTERM, SIGUSR2] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
