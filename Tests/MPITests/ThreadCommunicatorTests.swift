import MPI
import TestSupport
import Testing

@Suite struct ThreadCommunicatorTests {
  static let rankCounts = [1, 2, 4, 7]

  @Test("Every rank sees its number and the number of all", arguments: rankCounts)
  func everyRankSeesItsNumberAndTheNumberOfAll(ranks: Int) throws {
    let seen = try ThreadCommunicator.run(ranks: ranks) { [$0.rank, $0.size] }
    #expect(seen == (0..<ranks).map { [$0, ranks] })
  }

  @Test("Reductions of integers and numbers reach every rank", arguments: rankCounts)
  func reductionsOfIntegersAndNumbersReachEveryRank(ranks: Int) throws {
    let results = try ThreadCommunicator.run(ranks: ranks) { communicator in
      let rank = communicator.rank
      var sums = [Int64(rank + 1), 10]
      try communicator.allReduce(&sums, .sum)
      var largest = [Double(rank), -Double(rank)]
      try communicator.allReduce(&largest, .max)
      let least = try communicator.allReduce(Double(rank) + 0.5, .min)
      return [Double(sums[0]), Double(sums[1])] + largest + [least]
    }
    let n = Double(ranks)
    let expected = [n * (n + 1) / 2, 10 * n, n - 1, 0, 0.5]
    #expect(results == Array(repeating: expected, count: ranks))
  }

  @Test("Float sums reach every rank", arguments: rankCounts, [0, 1, 10, 1000])
  func floatSumsReachEveryRank(ranks: Int, count: Int) throws {
    let results = try ThreadCommunicator.run(ranks: ranks) { communicator in
      var values = (0..<count).map { Float($0 * (communicator.rank + 1)) }
      var failure: MPIError?
      values.withUnsafeMutableBufferPointer { buffer in
        do throws(MPIError) { try communicator.allReduceSum(buffer) } catch { failure = error }
      }
      if let failure { throw failure }
      return values
    }
    let factor = ranks * (ranks + 1) / 2
    #expect(results == Array(repeating: (0..<count).map { Float($0 * factor) }, count: ranks))
  }

  @Test("A broadcast carries the text of its root", arguments: rankCounts)
  func aBroadcastCarriesTheTextOfItsRoot(ranks: Int) throws {
    for root in 0..<ranks {
      let texts = try ThreadCommunicator.run(ranks: ranks) {
        try $0.broadcast("from \($0.rank), größer", from: root)
      }
      #expect(texts == Array(repeating: "from \(root), größer", count: ranks))
    }
  }

  @Test("A message of nothing talks to nobody", arguments: rankCounts)
  func aMessageOfNothingTalksToNobody(ranks: Int) throws {
    let done = try ThreadCommunicator.run(ranks: ranks) { communicator in
      let next = (communicator.rank + 1) % ranks
      let before = (communicator.rank + ranks - 1) % ranks
      try communicator.exchange(
        send: .init(start: nil, count: 0), to: next, receive: .init(start: nil, count: 0),
        from: before)
      return true
    }
    #expect(done == Array(repeating: true, count: ranks))
  }

  @Test("Values go round a ring", arguments: rankCounts)
  func valuesGoRoundARing(ranks: Int) throws {
    let results = try ThreadCommunicator.run(ranks: ranks) { communicator in
      var value = [Float(communicator.rank)]
      for _ in 0..<3 {
        var incoming: [Float] = [-1]
        try value.withUnsafeBufferPointer { send in
          try incoming.withUnsafeMutableBufferPointer { receive in
            try communicator.exchange(
              send: send, to: (communicator.rank + 1) % ranks,
              receive: receive, from: (communicator.rank + ranks - 1) % ranks)
          }
        }
        value = incoming
      }
      return value[0]
    }
    #expect(results == (0..<ranks).map { Float(($0 + 3 * ranks - 3) % ranks) })
  }

  @Test("Gathering completes parts of unequal length", arguments: rankCounts)
  func gatheringCompletesPartsOfUnequalLength(ranks: Int) throws {
    let counts = (0..<ranks).map { ($0 * 3) % 5 }
    let offsets = (0..<ranks).map { counts[..<$0].reduce(0, +) }
    let total = counts.reduce(0, +)
    let results = try ThreadCommunicator.run(ranks: ranks) { communicator in
      let rank = communicator.rank
      var buffer = [Float](repeating: -1, count: total)
      for index in 0..<counts[rank] { buffer[offsets[rank] + index] = Float(100 * rank + index) }
      try buffer.withUnsafeMutableBufferPointer {
        try communicator.allGather($0, counts: counts, offsets: offsets)
      }
      return buffer
    }
    let expected = (0..<ranks).flatMap { rank in (0..<counts[rank]).map { Float(100 * rank + $0) } }
    #expect(results == Array(repeating: expected, count: ranks))
  }

  @Test("Bytes of different length are gathered on the root alone")
  func bytesOfDifferentLengthAreGatheredOnTheRootAlone() throws {
    let results = try ThreadCommunicator.run(ranks: 3) {
      try $0.gather([UInt8](repeating: UInt8($0.rank), count: $0.rank), to: 1)
    }
    #expect(results == [[], [[], [1], [2, 2]], []])
  }

  @Test("Bytes are gathered asleep with a number of each rank")
  func bytesAreGatheredAsleepWithANumberOfEachRank() throws {
    let results = try ThreadCommunicator.run(ranks: 3) {
      let bytes = [UInt8](repeating: UInt8($0.rank + 1), count: 3 * $0.rank)
      let gathered = try $0.gatherAsleep(
        bytes, numbers: [Int64(-7 * $0.rank + 1), 9], to: 1, nap: 10)
      return gathered.bytes.map { $0.map(Int64.init) } + gathered.numbers
    }
    #expect(
      results == [
        [[-6, 9]], [[], [2, 2, 2], [3, 3, 3, 3, 3, 3], [1, 9], [-6, 9], [-13, 9]], [[-6, 9]],
      ])
  }

  @Test("A rank that throws frees those that wait for it")
  func aRankThatThrowsFreesThoseThatWaitForIt() throws {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try ThreadCommunicator.run(ranks: 3) { communicator in
        if communicator.rank == 1 { throw Broken() }
        try communicator.barrier()
      }
    }
  }

  @Test("A rank that aborts frees those that wait for it")
  func aRankThatAbortsFreesThoseThatWaitForIt() throws {
    let error = try thrown(MPIError.self) {
      try ThreadCommunicator.run(ranks: 2) { communicator in
        if communicator.rank == 1 { communicator.abort(status: 3) }
        try communicator.barrier()
      }
    }
    #expect(error.description == "rank 1 cannot go on: it aborted with status 3")
  }

  @Test("Ranks that make different calls are told") func ranksThatMakeDifferentCallsAreTold() throws
  {
    let error = try thrown(MPIError.self) {
      try ThreadCommunicator.run(ranks: 2) { communicator in
        if communicator.rank == 0 {
          try communicator.barrier()
        } else {
          _ = try communicator.allReduce(Int64(1), .sum)
        }
      }
    }
    #expect(error.reason.contains("but rank"))
  }

  @Test("A rank that leaves early is told to the others")
  func aRankThatLeavesEarlyIsToldToTheOthers() throws {
    let error = try thrown(MPIError.self) {
      try ThreadCommunicator.run(ranks: 2) { communicator in
        if communicator.rank == 0 { try communicator.barrier() }
      }
    }
    #expect(
      error.description
        == "rank 0 cannot wait for the others: rank 1 has already ended")
  }
}
