/// When a rank without progress warns, and when it aborts the job.
package struct WatchdogSettings: Sendable, Equatable {
  /// Seconds without progress after which a warning names the ranks that the others wait for.
  package var warnAfter = 120.0
  /// Seconds without progress after which the job is aborted; `nil` never is.
  package var abortAfter: Double? = 1800

  package init() {}
}
