import Foundation
import Recognition
import Synchronization

/// The threads with which a rank reads groups of pictures: for each reader one that reads, and one that decodes
/// ahead of it.
///
/// At most as many parts of groups as there are readers wait to be read, and as many again are being decoded.
final class ReadingPool: Sendable {
  private struct State {
    var waiting: [PictureGroup] = []
    /// Decoded, each with whether it is the last of its part.
    var ready: [(batch: PictureBatch, isLast: Bool)] = []
    var open: [Int: OpenGroup] = [:]
    var finished: [FinishedGroup] = []
    var isStopping = false
  }

  /// A group of which something is not yet read.
  private struct OpenGroup {
    var outcomes: [PictureOutcome?]
    var unreadBatches = 0
    var isDecoded = false
  }

  private let state = Mutex(State())
  private let threads: Int
  /// How many there are: groups that wait, batches that are ready, and parts that may still become ready.
  private let (waiting, ready, room) = (
    DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
  )
  private let news = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameter readers: one for each thread that reads.
  init(_ readers: [JointReader]) {
    threads = readers.count
    for reader in readers {
      room.signal()
      start("decode") { $0.decode(for: reader) }
      start("read") { $0.read(with: reader) }
    }
  }

  private func start(_ name: String, _ body: @escaping @Sendable (ReadingPool) -> Void) {
    let thread = Thread { [self] in
      body(self)
      ended.signal()
    }
    thread.name = name
    // What decodes pictures may call itself deeply.
    thread.stackSize = 8 << 20
    thread.start()
  }

  func add(_ group: PictureGroup) {
    state.withLock {
      $0.waiting.append(group)
      $0.open[group.number] = OpenGroup(
        outcomes: Array(repeating: nil, count: group.samples.count))
    }
    waiting.signal()
  }

  /// The groups that have been read since the last call, in the order in which that happened.
  func takeFinished() -> [FinishedGroup] {
    state.withLock { state in
      defer { state.finished = [] }
      return state.finished
    }
  }

  /// Waits for a group that has been read, or for `wake`.
  ///
  /// - Parameter limit: the longest time; nil for ever.
  func wait(atMost limit: Duration?) {
    let nanoseconds = limit.map { Int($0 / .nanoseconds(1)) }
    _ = news.wait(timeout: nanoseconds.map { .now() + .nanoseconds($0) } ?? .distantFuture)
  }

  func wake() { news.signal() }

  /// Ends the threads, which finish the picture or the batch that they are at, and waits for them.
  func stop() {
    state.withLock { $0.isStopping = true }
    for _ in 0..<threads {
      waiting.signal()
      ready.signal()
      room.signal()
    }
    for _ in 0..<2 * threads { ended.wait() }
  }

  private func decode(for reader: JointReader) {
    while let group = nextGroup() {
      group.decode(
        for: reader, { offer($0, of: group.number) },
        isCancelled: { state.withLock(\.isStopping) })
      update(group.number) { $0.isDecoded = true }
    }
  }

  private func read(with reader: JointReader) {
    while let batch = nextBatch() {
      let outcomes = batch.read(with: reader)
      update(batch.group.number) {
        for (index, outcome) in outcomes { $0.outcomes[index] = outcome }
        $0.unreadBatches -= 1
      }
    }
  }

  private func nextGroup() -> PictureGroup? {
    waiting.wait()
    return state.withLock { $0.isStopping ? nil : $0.waiting.removeFirst() }
  }

  private func nextBatch() -> PictureBatch? {
    ready.wait()
    guard let next = state.withLock({ $0.isStopping ? nil : $0.ready.removeFirst() }) else {
      return nil
    }
    if next.isLast { room.signal() }
    return next.batch
  }

  private func offer(_ part: PictureGroup.Part, of number: Int) {
    if !part.batches.isEmpty { room.wait() }
    update(number) {
      for (index, outcome) in part.unreadable { $0.outcomes[index] = outcome }
      $0.unreadBatches += part.batches.count
    }
    state.withLock { state in
      for (index, batch) in part.batches.enumerated() {
        state.ready.append((batch, index == part.batches.count - 1))
      }
    }
    for _ in part.batches { ready.signal() }
  }

  /// Changes what is known of a group, and finishes it where nothing is left.
  private func update(_ number: Int, _ change: (inout OpenGroup) -> Void) {
    let isFinished = state.withLock { state in
      guard var group = state.open.removeValue(forKey: number) else { return false }
      change(&group)
      guard group.isDecoded, group.unreadBatches == 0, !state.isStopping else {
        state.open[number] = group
        return false
      }
      let outcomes = group.outcomes.enumerated().map { index, outcome in
        guard let outcome else { preconditionFailure("no outcome of \(index)") }
        return outcome
      }
      state.finished.append(FinishedGroup(number: number, outcomes: outcomes))
      return true
    }
    if isFinished { news.signal() }
  }
}
