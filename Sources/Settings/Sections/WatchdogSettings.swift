/// When a rank without progress warns, and when it aborts the job.
public struct WatchdogSettings: Sendable, Equatable {
  /// Seconds without progress after which a warning names the ranks that the others wait for.
  public var warnAfter = 120.0
  /// Seconds without progress after which the job is aborted; `nil` never is.
  public var abortAfter: Double? = 1800

  public init() {}
}
