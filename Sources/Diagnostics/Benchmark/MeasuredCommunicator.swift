import Foundation
import MPI

/// A communicator that measures how long the sums over ranks keep the library busy.
///
/// Its seconds are those of the thread that calls: where that is not the training thread, they run
/// beside the computing, and what the training thread waits for is less.
final class MeasuredCommunicator: Communicator {
  private let inner: any Communicator
  private let lock = NSLock()
  private var total = 0.0

  init(_ inner: any Communicator) { self.inner = inner }

  var rank: Int { inner.rank }
  var size: Int { inner.size }
  var libraryVersion: String? { inner.libraryVersion }

  /// The seconds since the last time that somebody asked.
  func takeSeconds() -> Double {
    lock.withLock {
      defer { total = 0 }
      return total
    }
  }

  func barrier() throws(MPIError) { try inner.barrier() }

  func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError) {
    try inner.broadcast(bytes, from: root)
  }

  func allReduce(_ values: inout [Int64], _ operation: ReductionOperation) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.allReduce(&values, operation)
  }

  func allReduce(_ values: inout [Double], _ operation: ReductionOperation) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.allReduce(&values, operation)
  }

  func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.exchange(send: send, to: destination, receive: receive, from: source)
  }

  func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.exchange(parts, nap: nap)
  }

  func allGather(
    _ buffer: UnsafeMutableBufferPointer<Float>, counts: [Int], offsets: [Int]
  ) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.allGather(buffer, counts: counts, offsets: offsets)
  }

  func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws(MPIError) {
    let start = Clock.now
    defer { add(start) }
    try inner.allReduceSum(buffer)
  }

  func abort(status: Int32) -> Never { inner.abort(status: status) }

  private func add(_ start: Double) {
    let seconds = Clock.now - start
    lock.withLock { total += seconds }
  }
}
