import Foundation

/// The files that this process may have open at once.
package enum OpenFiles {
  /// Raises the limit as far as the process may: a data set of many shards has each of them open.
  package static func raiseLimit() {
    var limit = rlimit()
    // Where it cannot be raised, the file that can no longer be opened is named.
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 1 << 16)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// How many they are now.
  package static var limit: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    return Int(clamping: limit.rlim_cur)
  }
}
