import Foundation
import MPI
import TestSupport
import Testing

/// `WorldCommunicator` in real ranks: this test program starts itself under mpirun.
@Suite(.serialized) struct WorldCommunicatorTests {
  static let marker = "CRNN_DIST_TEST_IN_RANKS"
  static let isRank = ProcessInfo.processInfo.environment[marker] != nil

  @Test("Every call works in real ranks", .disabled(if: isRank), arguments: [1, 2, 3, 4])
  func everyCallWorksInRealRanks(ranks: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["timeout", "-k", "5", "60"] + Launcher.words(ranks: ranks)
      + [CommandLine.arguments[0], "--testing-library", "swift-testing"]
      + ["--filter", "WorldCommunicatorTests"]
    var environment = Launcher.environment
    environment[Self.marker] = "\(ranks)"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      skipped("mpirun is not installed; real ranks were not tested")
      return
    }
    #expect(process.terminationStatus == 0, "\(output)")
    #expect(output.components(separatedBy: "all calls of rank").count - 1 == ranks, "\(output)")
  }

  @Test("A rank makes every call", .enabled(if: isRank))
  func aRankMakesEveryCall() throws {
    // Three elements a call, so that longer buffers travel in pieces.
    let world = try WorldCommunicator(countLimit: 3)
    let (rank, size) = (world.rank, world.size)
    #expect("\(size)" == ProcessInfo.processInfo.environment[Self.marker])
    #expect(throws: MPIError.self) { try WorldCommunicator() }

    try world.barrier()
    var integers = (0..<7).map { Int64($0 * (rank + 1)) }
    try world.allReduce(&integers, .sum)
    let wanted = (0..<7).map { Int64($0 * size * (size + 1) / 2) }
    #expect(integers == wanted)
    #expect(try world.allReduce(Double(rank), .max) == Double(size - 1))
    #expect(try world.allReduce(Double(rank), .min) == 0)
    for root in 0..<size {
      #expect(try world.broadcast("from rank \(rank)", from: root) == "from rank \(root)")
    }
    let names = try world.allGather("\(rank) on \(world.processorName)")
    #expect(names == (0..<size).map { "\($0) on \(world.processorName)" })

    var floats = [Float](repeating: Float(rank + 1), count: 10)
    try floats.withUnsafeMutableBufferPointer { try world.allReduceSum($0) }
    #expect(floats == [Float](repeating: Float(size * (size + 1) / 2), count: 10))

    // Rank r sends r + 5 values round the ring, so that the lengths differ from side to side.
    let next = (rank + 1) % size
    let previous = (rank + size - 1) % size
    let outgoing = [Float](repeating: Float(rank), count: rank + 5)
    var incoming = [Float](repeating: -1, count: previous + 5)
    try outgoing.withUnsafeBufferPointer { send in
      try incoming.withUnsafeMutableBufferPointer {
        try world.exchange(send: send, to: next, receive: $0, from: previous)
      }
    }
    #expect(incoming == [Float](repeating: Float(previous), count: previous + 5))

    // Several at once, as the sum over the lanes goes: to and from each other rank, r + s + 4 values.
    let others = (1..<max(1, size)).map { ((rank + $0) % size, (rank - $0 + size) % size) }
    let sent = others.map { to, _ in [Float](repeating: Float(10 * rank + to), count: rank + to + 4)
    }
    for nap in [UInt32(0), 50] {
      let buffers = others.map { _, from in
        UnsafeMutableBufferPointer<Float>.allocate(capacity: rank + from + 4)
      }
      let outgoing = sent.map { values in
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
        _ = buffer.initialize(from: values)
        return buffer
      }
      defer { for buffer in buffers + outgoing { buffer.deallocate() } }
      try world.exchange(
        others.indices.map {
          ExchangePart(
            send: UnsafeBufferPointer(outgoing[$0]), to: others[$0].0, receive: buffers[$0],
            from: others[$0].1)
        }, nap: nap)
      for (buffer, (_, from)) in zip(buffers, others) {
        #expect(
          Array(buffer) == [Float](repeating: Float(10 * from + rank), count: rank + from + 4))
      }
    }

    for unit in [0, 1, 4] {
      let counts = (0..<size).map { $0 * unit }
      let offsets = (0..<size).map { counts[..<$0].reduce(0, +) }
      var parts = (0..<counts.reduce(0, +)).map { index in
        index >= offsets[rank] && index < offsets[rank] + counts[rank] ? Float(index) : -1
      }
      try parts.withUnsafeMutableBufferPointer {
        try world.allGather($0, counts: counts, offsets: offsets)
      }
      #expect(parts == parts.indices.map(Float.init))
    }
    try world.finalize()
    print("all calls of rank \(rank) were made")
  }
}
