import CHDF5
import Foundation

/// The one lock round the HDF5 library, which is not thread-safe in every build.
package enum HDF5Library {
  /// The library's version: `1.10.8`, say.
  package static var version: String {
    enter()
    defer { leave() }
    var numbers: (UInt32, UInt32, UInt32) = (0, 0, 0)
    H5get_libversion(&numbers.0, &numbers.1, &numbers.2)
    return "\(numbers.0).\(numbers.1).\(numbers.2)"
  }

  /// Whether the library itself may be called by several threads; here only one at a time does.
  package static var isThreadSafe: Bool {
    enter()
    defer { leave() }
    var answer: hbool_t = false
    return H5is_library_threadsafe(&answer) >= 0 && answer
  }

  private static let lock = NSRecursiveLock()

  /// Without this, HDF5 flushes at exit what a failed write left behind, and loops if it cannot.
  /// Every file that is worth keeping is closed before. No file may make the library load a
  /// plugin, or open another file by a link.
  private static let started: Bool =
    H5dont_atexit() >= 0 && H5PLset_loading_state(0) >= 0 && H5open() >= 0
    && H5Lunregister(H5L_TYPE_EXTERNAL) >= 0 && HDF5Text.register()

  /// Calls `body` while nobody else uses the library.
  package static func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    enter()
    defer { leave() }
    return try body()
  }

  /// Locks the library and silences its printing on this thread. Pair it with `defer { leave() }`.
  static func enter() {
    lock.lock()
    _ = started
    _ = chdf5_silence()
  }

  static func leave() { lock.unlock() }
}
