import Foundation
import Ranks
import Synchronization

/// The signals that this process gets, for the one thread that waits for them.
enum SignalInbox {
  /// A bit for each signal that came and was not taken yet.
  private static let pending = Atomic<UInt>(0)
  /// The end of a pipe to which a handler writes, so that a signal also ends a wait that is about to begin.
  private static let wakeEnd = Atomic<Int32>(-1)
  private static let waitEnd = Atomic<Int32>(-1)

  /// Collects these signals and SIGCHLD from now on, instead of ending by them.
  static func open(for signals: [Int32]) throws {
    var pair: [Int32] = [0, 0]
    guard pipe(&pair) == 0 else { throw POSIXError(.EMFILE) }
    for end in pair {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    // The handlers must not be the first to touch these: making them is no work for a handler.
    _ = pending.load(ordering: .relaxed)
    waitEnd.store(pair[0], ordering: .relaxed)
    wakeEnd.store(pair[1], ordering: .relaxed)
    for number in signals { SignalHandler.install(number) { SignalInbox.note($0) } }
    // Where it is ignored, no child has a status.
    signal(SIGCHLD) { SignalInbox.note($0) }
    SignalHandler.unblock(SIGCHLD)
  }

  /// Waits at most some seconds for a signal; returns those that came since the last call.
  static func wait(seconds: Double) -> [Int32] {
    let end = waitEnd.load(ordering: .relaxed)
    var wait = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
    _ = poll(&wait, 1, Int32((max(seconds, 0) * 1000).rounded(.up)))
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(end, &bytes, bytes.count) > 0 {}
    let bits = pending.exchange(0, ordering: .relaxed)
    return (1..<Int32(UInt.bitWidth)).filter { bits >> UInt($0) & 1 == 1 }
  }

  /// Makes only calls that a handler may make.
  private static func note(_ number: Int32) {
    let before = errno
    pending.bitwiseOr(1 << UInt(number), ordering: .relaxed)
    let byte: StaticString = "."
    write(wakeEnd.load(ordering: .relaxed), byte.utf8Start, 1)
    errno = before
  }
}
