import Foundation

/// Keeps C libraries from writing to standard error on their own.
///
/// libpng, libjpeg, libtiff and fontconfig print warnings that no setting silences. Whatever they
/// have to say is reported by the caller in words of its own.
public enum QuietStandardError {
  private static let lock = NSRecursiveLock()

  /// Runs `body` while the process's standard error goes nowhere.
  ///
  /// The descriptor belongs to the whole process: other threads are silent for that time, too.
  public static func during<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    fflush(nil)
    let saved = dup(STDERR_FILENO)
    let nowhere = open("/dev/null", O_WRONLY)
    // Without a descriptor to spare the messages are seen; nothing else is lost.
    guard saved >= 0, nowhere >= 0 else {
      if saved >= 0 { close(saved) }
      if nowhere >= 0 { close(nowhere) }
      return try body()
    }
    dup2(nowhere, STDERR_FILENO)
    close(nowhere)
    defer {
      fflush(nil)
      dup2(saved, STDERR_FILENO)
      close(saved)
    }
    return try body()
  }
}
