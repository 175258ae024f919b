/// When a rank that no longer gets on says so, and when it ends the job.
public struct WatchdogSettings: Sendable, Equatable {
  /// Seconds without progress after which it is said what the ranks wait for.
  public var warnAfter = 120.0
  /// Seconds without progress after which the job is aborted; `nil` never is.
  public var abortAfter: Double? = 1800

  public init() {}
}
