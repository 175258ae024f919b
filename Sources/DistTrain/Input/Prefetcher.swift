import Foundation
import Recognition

/// Reads the lane batches of a rank ahead of the step that needs them, on a thread of its own.
///
/// Batches come out in the order of their numbers. A batch that `next` returned stays valid until as many
/// more were asked for as are lent at a time.
final class Prefetcher: @unchecked Sendable {
  // Everything below is guarded by the condition's lock; a batch is owned by whoever took it out.
  private let condition = NSCondition()
  private var free: [LaneBatch]
  private var ready: [LaneBatch] = []
  private var failure: (any Error)?
  private var isStopping = false
  private var hasEnded = false
  private var lent: [LaneBatch] = []
  private let lending: Int

  /// - Parameters:
  ///   - lending: the batches that somebody computes with at a time.
  ///   - depth: the batches that may be ready ahead.
  ///   - count: the number of batches to read.
  ///   - read: fills batch `number`; called on the reading thread.
  init(
    lending: Int = 1, depth: Int, count: Int,
    read: @escaping @Sendable (_ number: Int, LaneBatch) throws -> Void
  ) {
    self.lending = lending
    free = (0..<max(1, depth) + lending).map { _ in LaneBatch() }
    let thread = Thread { [self] in run(count, read) }
    thread.name = "prefetch"
    thread.start()
  }

  /// Reads the batches of these lanes at these steps of a run, step by step.
  convenience init(
    lending: Int, depth: Int, feed: LaneFeed, lanes: Range<Int>, steps: Range<Int>
  ) {
    self.init(lending: lending, depth: depth, count: steps.count * lanes.count) { number, batch in
      try feed.fill(
        batch, step: steps.lowerBound + number / lanes.count,
        lane: lanes.lowerBound + number % lanes.count)
    }
  }

  /// The next batch; waits for it, and throws what went wrong while it was read.
  func next() throws -> LaneBatch {
    condition.lock()
    defer { condition.unlock() }
    if lent.count == lending {
      free.append(lent.removeFirst())
      condition.broadcast()
    }
    while ready.isEmpty, failure == nil { condition.wait() }
    if let failure, ready.isEmpty { throw failure }
    let batch = ready.removeFirst()
    lent.append(batch)
    condition.broadcast()
    return batch
  }

  /// Ends the reading thread and waits for it.
  func stop() {
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
    while free.isEmpty, !isStopping { condition.wait() }
    return isStopping ? nil : free.removeLast()
  }
}
