import Foundation

/// What the threads of one `ThreadCommunicator.run` share.
///
/// All state is guarded by `condition`, hence the unchecked `Sendable`.
final class ThreadGroup: @unchecked Sendable {
  private struct Call {
    var name = ""
    var base: UnsafeMutableRawPointer?
    var bytes = 0
  }

  let size: Int
  private let condition = NSCondition()
  private var calls: [Call]
  private var arrived = 0
  private var generation = 0
  private var mailboxes: [[[Float]]]
  private var left: Set<Int> = []
  private var failure: (rank: Int, error: any Error)?

  init(size: Int) {
    self.size = size
    calls = Array(repeating: Call(), count: size)
    mailboxes = Array(repeating: [], count: size * size)
  }

  /// Publishes the buffer of a rank, waits for all, and returns the buffers of all ranks.
  func publish(
    _ call: String, _ base: UnsafeMutableRawPointer?, bytes: Int, rank: Int
  ) throws(MPIError) -> [UnsafeMutableRawPointer?] {
    condition.lock()
    defer { condition.unlock() }
    calls[rank] = Call(name: call, base: base, bytes: bytes)
    try waitForOthers(call, rank)
    for (other, theirs) in calls.enumerated() where theirs.name != call || theirs.bytes != bytes {
      throw MPIError(
        operation: call, rank: rank,
        reason: "it passes \(bytes) bytes to \"\(call)\","
          + " but rank \(other) passes \(theirs.bytes) bytes to \"\(theirs.name)\"")
    }
    return calls.map(\.base)
  }

  /// Waits until all ranks are here.
  func meet(_ call: String, rank: Int) throws(MPIError) {
    condition.lock()
    defer { condition.unlock() }
    try waitForOthers(call, rank)
  }

  func post(_ message: [Float], from source: Int, to destination: Int) {
    condition.lock()
    defer { condition.unlock() }
    mailboxes[source * size + destination].append(message)
    condition.broadcast()
  }

  func take(from source: Int, to destination: Int) throws(MPIError) -> [Float] {
    condition.lock()
    defer { condition.unlock() }
    let box = source * size + destination
    while mailboxes[box].isEmpty {
      if failure != nil || left.contains(source) {
        throw gone("receive from rank \(source)", rank: destination)
      }
      condition.wait()
    }
    return mailboxes[box].removeFirst()
  }

  /// Notes that a rank has ended, and wakes those that wait for it.
  func leave(rank: Int, error: (any Error)?) {
    condition.lock()
    defer { condition.unlock() }
    left.insert(rank)
    if let error, failure == nil { failure = (rank, error) }
    condition.broadcast()
  }

  /// Returns when all ranks have ended; throws the first error of a rank.
  func waitForAll() throws {
    condition.lock()
    defer { condition.unlock() }
    while left.count < size { condition.wait() }
    if let failure { throw failure.error }
  }

  private func waitForOthers(_ call: String, _ rank: Int) throws(MPIError) {
    let mine = generation
    arrived += 1
    if arrived == size {
      arrived = 0
      generation += 1
      condition.broadcast()
    }
    while generation == mine {
      if failure != nil || !left.isEmpty { throw gone(call, rank: rank) }
      condition.wait()
    }
  }

  private func gone(_ call: String, rank: Int) -> MPIError {
    if let failure {
      return MPIError(
        operation: call, rank: rank, reason: "rank \(failure.rank) failed: \(failure.error)")
    }
    let others = left.sorted().map(String.init).joined(separator: ", ")
    return MPIError(operation: call, rank: rank, reason: "rank \(others) has already ended")
  }
}
