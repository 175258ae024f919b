import Foundation
import Synchronization

/// What a rank does and since when; written by the thread that trains, read by the watchdog.
package final class Heartbeat: Sendable {
  struct State: Sendable {
    var step = 0
    var activity = Activity.starting
    /// The number of activities that the rank began.
    var heartbeats = 0
    /// The system's uptime at the last heartbeat.
    var since: Double
    /// The longest time between two heartbeats, in seconds.
    var longest = 0.0
  }

  private let storage = Mutex(State(since: ProcessInfo.processInfo.systemUptime))

  package init() {}

  /// Records that the rank begins an activity.
  func record(_ activity: Activity, step: Int) {
    let now = ProcessInfo.processInfo.systemUptime
    storage.withLock { state in
      state.longest = max(state.longest, now - state.since)
      state.since = now
      state.heartbeats += 1
      state.activity = activity
      state.step = step
    }
  }

  var state: State { storage.withLock { $0 } }
}
