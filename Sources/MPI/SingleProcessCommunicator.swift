import Foundation

/// The communicator of a process that is alone. It makes no MPI call at all.
package final class SingleProcessCommunicator: Communicator {
  package let rank = 0
  package let size = 1

  package init() {}

  package func barrier() {}

  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
    precondition(root == 0, "rank \(root) of a single process")
  }

  package func allReduce(_ values: inout [Int64], _ operation: ReductionOperation) {}

  package func allReduce(_ values: inout [Double], _ operation: ReductionOperation) {}

  package func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError) {
    precondition(destination == 0 && source == 0, "only rank 0 exists in a single process")
    guard send.count == receive.count else {
      throw MPIError(
        operation: "exchange with itself", rank: 0,
        reason: "\(send.count) values are sent, \(receive.count) are expected")
    }
    // A buffer of nothing may have no address.
    if !send.isEmpty { _ = receive.update(fromContentsOf: send) }
  }

  package func allGather(
    _ buffer: UnsafeMutableBufferPointer<Float>, counts: [Int], offsets: [Int]
  ) {
    precondition(counts.count == 1 && offsets.count == 1, "one count and offset a rank")
  }

  package func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) {}

  package func abort(status: Int32) -> Never { exit(status) }
}
