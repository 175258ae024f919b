import MPI
import Testing

@Suite struct SingleProcessCommunicatorTests {
  let communicator = SingleProcessCommunicator()

  @Test("It is rank 0 of 1") func itIsRank0Of1() {
    #expect(communicator.rank == 0)
    #expect(communicator.size == 1)
    #expect(communicator.isRoot)
  }

  @Test("Reductions and broadcasts change nothing") func reductionsAndBroadcastsChangeNothing()
    throws
  {
    #expect(try communicator.allReduce(Int64(7), .sum) == 7)
    #expect(try communicator.allReduce(1.5, .max) == 1.5)
    #expect(try communicator.broadcast("text", from: 0) == "text")
    #expect(try communicator.gather([1, 2], to: 0) == [[1, 2]])
    #expect(try communicator.allGather("host") == ["host"])
    communicator.barrier()
  }

  @Test("An exchange of nothing does nothing") func anExchangeOfNothingDoesNothing() throws {
    try SingleProcessCommunicator().exchange(
      send: .init(start: nil, count: 0), to: 0, receive: .init(start: nil, count: 0), from: 0)
  }

  @Test("An exchange with itself copies") func anExchangeWithItselfCopies() throws {
    var received: [Float] = [0, 0]
    try [1, 2].withUnsafeBufferPointer { send in
      try received.withUnsafeMutableBufferPointer {
        try communicator.exchange(send: send, to: 0, receive: $0, from: 0)
      }
    }
    #expect(received == [1, 2])
  }
}
