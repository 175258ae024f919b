import Foundation

/// The most memory that this process has held.
enum PeakMemory {
  /// The largest resident set since the process started, in bytes.
  static var bytes: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
