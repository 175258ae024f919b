/// When a run warns, or ends, because it no longer learns.
public struct GuardSettings: Sendable, Equatable {
  /// Steps in a row whose loss or gradient is not finite after which training stops.
  public var notFiniteSteps = 10
  /// Steps in a row that read nothing but blanks after which the run says so; `nil` never does.
  public var blankSteps: Int? = 500

  public init() {}
}
