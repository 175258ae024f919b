import Foundation

/// Reads batches ahead of whoever computes with them, on a thread of its own.
///
/// Batches come out in the order of their numbers. Those that `next` returned stay valid until `giveBack`.
package final class Prefetcher: @unchecked Sendable {
  // Everything below is guarded by the condition's lock; a batch is owned by whoever took it out.
  private let condition = NSCondition()
  private var free: [LaneBatch] = []
  private var ready: [LaneBatch] = []
  private var failure: (any Error)?
  private var isStopping = false
  private var hasEnded = false
  private var lent: [LaneBatch] = []
  /// The batches that may be ready ahead: at least as many as somebody has computed with at a time.
  private var depth: Int

  /// - Parameters:
  ///   - depth: the batches that may be ready ahead, unless more are taken at a time.
  ///   - count: the number of batches to read.
  ///   - read: fills batch `number`; called on the reading thread.
  package init(
    depth: Int, count: Int,
    read: @escaping @Sendable (_ number: Int, LaneBatch) throws -> Void
  ) {
    self.depth = max(1, depth)
    let thread = Thread { [self] in run(count, read) }
    thread.name = "prefetch"
    thread.start()
  }

  /// The next batch; waits for it, and throws what went wrong while it was read.
  package func next() throws -> LaneBatch {
    condition.lock()
    defer { condition.unlock() }
    while ready.isEmpty, failure == nil { condition.wait() }
    if let failure, ready.isEmpty { throw failure }
    let batch = ready.removeFirst()
    lent.append(batch)
    depth = max(depth, lent.count)
    condition.broadcast()
    return batch
  }

  /// Takes back all batches that `next` has returned.
  package func giveBack() {
    condition.lock()
    defer { condition.unlock() }
    free.append(contentsOf: lent)
    lent.removeAll(keepingCapacity: true)
  }

  /// Ends the reading thread and waits for it.
  package func stop() {
    condition.lock()
    isStopping = true
    condition.broadcast()
    while !hasEnded { condition.wait() }
    condition.unlock()
  }

  private func run(_ count: Int, _ read: @Sendable (Int, LaneBatch) throws -> Void) {
    for number in 0..<count {
      guard let batch = take() else { break }
      do {
        try read(number, batch)
        condition.lock()
        ready.append(batch)
      } catch {
        condition.lock()
        failure = error
        isStopping = true
      }
      condition.broadcast()
      condition.unlock()
    }
    condition.lock()
    hasEnded = true
    condition.broadcast()
    condition.unlock()
  }

  private func take() -> LaneBatch? {
    condition.lock()
    defer { condition.unlock() }
    while ready.count >= depth, !isStopping { condition.wait() }
    return isStopping ? nil : free.popLast() ?? LaneBatch()
  }
}
