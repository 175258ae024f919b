import Dispatch

/// Seconds of the monotonic clock, in nanosecond steps.
enum Clock {
  static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
}
