import CHDF5
import Foundation

/// The one lock round the HDF5 library, which is not thread-safe in every build.
enum HDF5Library {
  private static let lock = NSRecursiveLock()

  /// Without this, HDF5 flushes at exit what a failed write left behind, and loops if it cannot.
  /// Every file that is worth keeping is closed before.
  private static let started: Bool =
    H5dont_atexit() >= 0 && H5open() >= 0 && HDF5Text.register()

  /// Locks the library and silences its printing on this thread. Pair it with `defer { leave() }`.
  static func enter() {
    lock.lock()
    _ = started
    _ = chdf5_silence()
  }

  static func leave() { lock.unlock() }
}
