import Foundation
import Synchronization

/// Writes messages to a descriptor, and need not wait for those who read them.
///
/// A terminal that Ctrl-S has stopped, and a pipe whose reader sleeps, hold up whoever writes to them. A training would
/// stop with all its ranks, and the signal that asks it to save would not be answered.
package final class ErrorStream: Sendable {
  /// The standard error stream.
  package static let standard = ErrorStream(STDERR_FILENO)

  private let descriptor: Int32
  private let state = Mutex(State())

  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  private struct State {
    /// Seconds to wait for room.
    var patience = Double.infinity
    var ownDescriptor: Int32?
    var isStuck = false
    /// Whether the last text was left in the middle of a line.
    var isTorn = false
    /// Lines that were dropped since the last that was written.
    var dropped = 0
  }

  /// From now on drops what the stream does not take within a second, and says afterwards how many lines.
  package func neverWaitsLong() {
    state.withLock { state in
      state.patience = 1
      state.ownDescriptor = reopened()
    }
  }

  /// The same terminal or pipe, opened anew so that a write returns when there is no room; nil where that cannot be.
  ///
  /// The flag of the descriptor itself is shared with the shell.
  private func reopened() -> Int32? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, [S_IFCHR, S_IFIFO].contains(status.st_mode & S_IFMT)
    else { return nil }
    let opened = open(
      "/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return opened < 0 ? nil : opened
  }

  /// Writes text as it is. What cannot be written is dropped: a message is no reason to end a run.
  package func write(_ text: String) {
    let isPatient = state.withLock { $0.patience == .infinity }
    guard !isPatient else {
      _ = put(text, to: descriptor, patience: .infinity)
      return
    }
    state.withLock { state in
      let lines = state.dropped + text.utf8.count { $0 == UInt8(ascii: "\n") }
      // Who was waited for in vain is not waited for again.
      let patience = state.isStuck ? 0 : state.patience
      let beginning = state.isTorn ? "\n" : ""
      let note =
        state.dropped == 0
        ? ""
        : "crnn-dist: note: \(NumberText.count(state.dropped, "line")) before this one "
          + "\(state.dropped == 1 ? "is" : "are") missing, as nobody read them\n"
      let all = beginning + note + text
      let left = put(all, to: state.ownDescriptor ?? descriptor, patience: patience)
      state.isStuck = left > 0
      state.dropped = left > 0 ? lines : 0
      if left < all.utf8.count { state.isTorn = left > 0 }
    }
  }

  /// Returns how many bytes were not written.
  private func put(_ text: String, to descriptor: Int32, patience: Double) -> Int {
    let end = ProcessInfo.processInfo.systemUptime + patience
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty, Self.waitForRoom(in: descriptor, until: end) {
        // So much of a pipe that has room is written at once.
        let count = Foundation.write(descriptor, rest.baseAddress, min(rest.count, Int(PIPE_BUF)))
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN, ProcessInfo.processInfo.systemUptime < end {
          usleep(1000)
          continue
        }
        guard count > 0 else { break }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return rest.count
    }
  }

  /// Whether there is room, or nobody who reads any more, which the write tells.
  private static func waitForRoom(in descriptor: Int32, until end: Double) -> Bool {
    while true {
      let seconds = max(0, end - ProcessInfo.processInfo.systemUptime)
      var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let answer = poll(&stream, 1, seconds.isFinite ? Int32(seconds * 1000) : -1)
      if answer < 0, errno == EINTR { continue }
      return answer > 0
    }
  }
}
