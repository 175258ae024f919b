import Foundation
import Ranks
import Synchronization

/// What the outside asks of a run; it is looked at between two steps.
package final class RunRequests: Sendable {
  package enum Request: Int, Sendable, CaseIterable {
    /// To save and end: SIGUSR1, which schedulers send some time before the limit.
    case stop = 1
    /// To save and end: SIGTERM.
    case terminate = 2
    /// To save and go on: SIGUSR2.
    case save = 4
    /// To save and end: SIGINT, which Ctrl-C sends.
    case interrupt = 8
    /// To save and end: SIGHUP, which a terminal sends that is closed.
    case hangUp = 16
    /// To save and end: SIGXCPU, of a process that has used up its processor time.
    case processorTime = 32
  }

  private let pending = Atomic<Int>(0)

  package init() {}

  package func ask(_ request: Request) {
    pending.bitwiseOr(request.rawValue, ordering: .relaxed)
  }

  /// The requests since the last call.
  func take() -> [Request] {
    let bits = pending.exchange(0, ordering: .relaxed)
    guard bits != 0 else { return [] }
    return Request.allCases.filter { bits & $0.rawValue != 0 }
  }

  /// Whether the run was asked to end, which stays asked.
  var wantsEnd: Bool {
    pending.load(ordering: .relaxed) & ~Request.save.rawValue != 0
  }

  /// The requests that come as signals to this process.
  package static let ofProcess = RunRequests()

  /// Turns signals into requests from now on, and lets a pipe that nobody reads be an error of the call
  /// that meets it.
  ///
  /// A signal that whoever started this process had it ignore (nohup, `&` in a script) stays ignored.
  /// A second SIGINT ends the process at once. A handler makes only calls that a handler may make.
  package static func listenToSignals() {
    // The handlers must not be the first to touch it: making it is no work for a handler.
    _ = ofProcess
    SignalHandler.install(SIGUSR1) { _ in RunRequests.ofProcess.ask(.stop) }
    SignalHandler.install(SIGTERM) { _ in RunRequests.ofProcess.ask(.terminate) }
    SignalHandler.install(SIGUSR2) { _ in RunRequests.ofProcess.ask(.save) }
    SignalHandler.install(SIGHUP) { _ in RunRequests.ofProcess.ask(.hangUp) }
    SignalHandler.install(SIGXCPU) { _ in RunRequests.ofProcess.ask(.processorTime) }
    SignalHandler.install(SIGINT) { _ in
      signal(SIGINT, SIG_DFL)
      RunRequests.ofProcess.ask(.interrupt)
      let text: StaticString = """
        crnn-dist: note: SIGINT: the run is saved and ends after this step; a second one ends it at once

        """
      write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
    signal(SIGPIPE, SIG_IGN)
  }
}
