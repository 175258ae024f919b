/// What one kernel took.
struct Measurement {
  let name: String
  /// The median, in seconds.
  let seconds: Double
  /// What it does in that time.
  let work: Work

  enum Work {
    /// Floating-point operations as the formulas read.
    case operations(Double)
    /// Bytes that are read and written at least.
    case bytes(Double)
    /// Neither of the two tells much.
    case other
  }
}
