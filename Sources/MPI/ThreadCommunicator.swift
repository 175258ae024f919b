import Foundation

/// Ranks that are threads of one process: for tests, without MPI.
///
/// The semantics are those of `WorldCommunicator`, and stricter: ranks that make different calls,
/// or pass buffers of different length, get an error, and so do all that wait for a rank that threw
/// or aborted. Sums run in the order of the ranks.
package final class ThreadCommunicator: Communicator {
  package let rank: Int
  package var size: Int { group.size }
  private let group: ThreadGroup

  private init(rank: Int, group: ThreadGroup) {
    self.rank = rank
    self.group = group
  }

  /// Runs `body` once a rank, each on a thread of its own, and returns what it returned, by rank.
  ///
  /// Throws the first error that a rank threw, or an `MPIError` for a rank that aborted.
  package static func run<Result: Sendable>(
    ranks: Int, _ body: @escaping @Sendable (ThreadCommunicator) throws -> Result
  ) throws -> [Result] {
    precondition(ranks >= 1, "\(ranks) ranks")
    let group = ThreadGroup(size: ranks)
    let results = ResultBox<Result>()
    for rank in 0..<ranks {
      let thread = Thread {
        do {
          results.set(try body(ThreadCommunicator(rank: rank, group: group)), for: rank)
          group.leave(rank: rank, error: nil)
        } catch {
          group.leave(rank: rank, error: error)
        }
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    try group.waitForAll()
    return results.ordered(count: ranks)
  }

  package func barrier() throws(MPIError) {
    try collective("wait for the others", nil, bytes: 0) { _ in }
  }

  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError) {
    precondition(0..<size ~= root, "rank \(root) of \(size)")
    try collective("broadcast from rank \(root)", bytes.baseAddress, bytes: bytes.count) { all in
      if rank != root, let source = all[root] {
        bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: bytes.count))
      }
    }
  }

  package func allReduce(
    _ values: inout [Int64], _ operation: ReductionOperation
  ) throws(MPIError) {
    try reduceArray(&values, operation)
  }

  package func allReduce(
    _ values: inout [Double], _ operation: ReductionOperation
  ) throws(MPIError) {
    try reduceArray(&values, operation)
  }

  package func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError) {
    try exchange([ExchangePart(send: send, to: destination, receive: receive, from: source)])
  }

  package func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError) {
    for part in parts {
      precondition(0..<size ~= part.destination && 0..<size ~= part.source, "no such rank")
      if !part.send.isEmpty { group.post(Array(part.send), from: rank, to: part.destination) }
    }
    for part in parts where !part.receive.isEmpty {
      let message = try group.take(from: part.source, to: rank)
      guard message.count == part.receive.count else {
        throw MPIError(
          operation: "receive from rank \(part.source)", rank: rank,
          reason: "\(message.count) values came, \(part.receive.count) were expected")
      }
      _ = part.receive.update(fromContentsOf: message)
    }
  }

  package func allGather(
    _ buffer: UnsafeMutableBufferPointer<Float>, counts: [Int], offsets: [Int]
  ) throws(MPIError) {
    precondition(counts.count == size && offsets.count == size, "one count and offset a rank")
    let bytes = buffer.count * MemoryLayout<Float>.stride
    // Each rank writes only the parts of the others into its own buffer, and only its own part is
    // read by them, so that no element is read and written at the same time.
    try collective("gather", UnsafeMutableRawPointer(buffer.baseAddress), bytes: bytes) { all in
      for r in 0..<size where r != rank && counts[r] > 0 {
        guard let source = all[r] else { continue }
        let part = UnsafeBufferPointer(
          start: source.assumingMemoryBound(to: Float.self) + offsets[r], count: counts[r])
        for index in 0..<counts[r] { buffer[offsets[r] + index] = part[index] }
      }
    }
  }

  package func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws(MPIError) {
    try reduce(buffer, .sum)
  }

  /// Ends the run: all ranks that wait get an error, and `run` throws. This thread stands still.
  package func abort(status: Int32) -> Never {
    group.leave(
      rank: rank,
      error: MPIError(operation: "go on", rank: rank, reason: "it aborted with status \(status)"))
    while true { sleep(3600) }
  }

  private func reduceArray<Value: Comparable & AdditiveArithmetic>(
    _ values: inout [Value], _ operation: ReductionOperation
  ) throws(MPIError) {
    var failure: MPIError?
    values.withUnsafeMutableBufferPointer { buffer in
      do throws(MPIError) { try reduce(buffer, operation) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func reduce<Value: Comparable & AdditiveArithmetic>(
    _ buffer: UnsafeMutableBufferPointer<Value>, _ operation: ReductionOperation
  ) throws(MPIError) {
    var reduced: [Value] = []
    let bytes = buffer.count * MemoryLayout<Value>.stride
    let base = UnsafeMutableRawPointer(buffer.baseAddress)
    try collective("reduce by \(operation) \(Value.self)", base, bytes: bytes) { all in
      let sources = all.map { UnsafePointer($0?.assumingMemoryBound(to: Value.self)) }
      reduced = (0..<buffer.count).map { index in
        var value = sources[0]![index]
        for source in sources.dropFirst() { value = operation(value, source![index]) }
        return value
      }
    }
    _ = buffer.update(fromContentsOf: reduced)
  }

  /// Publishes a buffer, waits for all, lets `body` read those of all ranks, and waits again.
  private func collective(
    _ call: String, _ base: UnsafeMutableRawPointer?, bytes: Int,
    _ body: ([UnsafeMutableRawPointer?]) -> Void
  ) throws(MPIError) {
    let all = try group.publish(call, base, bytes: bytes, rank: rank)
    body(all)
    try group.meet(call, rank: rank)
  }
}
