import Foundation

/// The file of a lock that this process holds, and whether others could see all the time that it lives.
struct LockHolding {
  var file: LockFile
  /// Whether no time between two touches was so long that another job may have taken the lock.
  private(set) var isTouchedInTime = true
  private var lastTouch = Self.now

  init(_ file: LockFile) { self.file = file }

  var hasAlwaysRun: Bool { isTouchedInTime && Self.now - lastTouch < Self.longest }

  mutating func touch() {
    isTouchedInTime = hasAlwaysRun
    lastTouch = Self.now
    file.touch()
  }

  /// Seconds that are far from those for which others watch a lock.
  private static let longest = 2 * FolderLock.touchInterval

  /// Seconds that go on while the machine sleeps.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
