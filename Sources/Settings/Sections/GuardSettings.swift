/// When a run warns, or ends, because it no longer learns.
package struct GuardSettings: Sendable, Equatable {
  /// Steps in a row whose loss or gradient is not finite after which training stops.
  package var notFiniteSteps = 10
  /// Steps in a row that read nothing but blanks after which the run says so; `nil` never does.
  package var blankSteps: Int? = 500

  package init() {}
}
