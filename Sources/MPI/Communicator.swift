/// The ranks of a job and the calls that join them.
///
/// Every call is collective: all ranks make the same calls in the same order, with buffers of equal
/// length. `exchange` is collective between the ranks it names. One thread of a rank calls at a
/// time. A rank that cannot go on calls `abort`; it never just leaves.
package protocol Communicator: AnyObject {
  /// This rank's number, `0 ..< size`.
  var rank: Int { get }
  /// The number of ranks.
  var size: Int { get }
  /// The MPI library and its version, in one line; nil where there is none.
  var libraryVersion: String? { get }

  /// Returns once every rank has called it.
  func barrier() throws(MPIError)

  /// Copies the bytes of rank `root` over those of all others.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError)

  /// Replaces each element by its reduction over all ranks.
  func allReduce(_ values: inout [Int64], _ operation: ReductionOperation) throws(MPIError)

  /// Replaces each element by its reduction over all ranks; all ranks get the same bits.
  func allReduce(_ values: inout [Double], _ operation: ReductionOperation) throws(MPIError)

  /// Sends to one rank while receiving from another (or the same) one.
  ///
  /// The two buffers must not overlap, and what arrives must have the length of `receive`. An empty buffer talks to
  /// nobody.
  func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError)

  /// Makes several exchanges at once and waits for them asleep, so that another thread of this rank
  /// has the core meanwhile.
  ///
  /// - Parameter nap: how long the thread sleeps between two looks, in microseconds. Each look takes some of
  ///   the core and of its caches from the other thread.
  func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError)

  /// Completes a buffer of which rank `r` holds the `counts[r]` elements from `offsets[r]`.
  func allGather(
    _ buffer: UnsafeMutableBufferPointer<Float>, counts: [Int], offsets: [Int]
  ) throws(MPIError)

  /// Adds the buffers of all ranks, in the order that the library chooses.
  func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws(MPIError)

  /// Ends all ranks at once with `status`.
  func abort(status: Int32) -> Never
}
