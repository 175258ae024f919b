import CMPI
import Foundation

/// All ranks of the MPI job (`MPI_COMM_WORLD`).
///
/// One instance a process: MPI starts with `init` and cannot start again after `finalize`.
/// Buffers of more than 2³¹ − 1 elements travel in pieces, as MPI counts with 32 bits.
package final class WorldCommunicator: Communicator {
  package let rank: Int
  package let size: Int
  /// The name of the machine this rank runs on.
  package let processorName: String
  package let libraryVersion: String?

  private let mpi: cmpi_calls
  private let countLimit: Int

  /// Loads the MPI library that the environment asks for, and starts it with
  /// `MPI_THREAD_SERIALIZED` or better.
  ///
  /// `countLimit` is the number of elements that one MPI call may carry; tests make it small.
  /// Throws if there is no library, or MPI was started before, or cannot be called from more than
  /// one thread.
  package init(
    countLimit: Int = Int(Int32.max),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(MPIError) {
    precondition(countLimit >= 1 && countLimit <= Int(Int32.max), "countLimit is \(countLimit)")
    self.countLimit = countLimit
    let mpi = try MPILibrary(environment: environment).calls
    self.mpi = mpi
    var initialized: Int32 = 0
    try Self.check(mpi.initialized(&initialized), "tell whether it runs", mpi, rank: -1)
    guard initialized == 0 else {
      throw MPIError(operation: "start", rank: -1, reason: "it was started before in this process")
    }
    LibrarySettings.prepare()
    var isSafe: Int32 = 0
    let code = mpi.start(&isSafe)
    guard code == 0 else {
      throw MPIError(operation: "start", rank: -1, reason: "MPI_Init_thread returned \(code)")
    }
    var rank: Int32 = 0
    var size: Int32 = 0
    try Self.check(mpi.rank(&rank), "tell the rank", mpi, rank: -1)
    try Self.check(mpi.size(&size), "tell the number of ranks", mpi, rank: -1)
    self.rank = Int(rank)
    self.size = Int(size)
    processorName = try Self.text("tell the host") { mpi.processor_name($0, $1) }
    libraryVersion = try Self.text("tell its version") { mpi.library_version($0, $1) }
    guard isSafe == 1 else {
      throw MPIError(
        operation: "start", rank: -1,
        reason: "this MPI library cannot be called from more than one thread"
          + " (needed is MPI_THREAD_SERIALIZED)")
    }
  }

  /// Ends MPI. All ranks call it, and make no call after it.
  package func finalize() throws(MPIError) {
    try check(mpi.finalize(), "end MPI")
  }

  package func barrier() throws(MPIError) {
    try check(mpi.barrier(), "wait for the other ranks")
  }

  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError) {
    precondition(0..<size ~= root, "rank \(root) of \(size)")
    for piece in pieces(of: bytes.count) {
      try check(
        mpi.broadcast(bytes.baseAddress! + piece.lowerBound, Int32(piece.count), Int32(root)),
        "broadcast \(bytes.count) bytes from rank \(root)")
    }
  }

  package func allReduce(
    _ values: inout [Int64], _ operation: ReductionOperation
  ) throws(MPIError) {
    let code = values.withUnsafeMutableBufferPointer {
      reduce($0, cmpi_int64, operation)
    }
    try check(code, "reduce \(values.count) integers")
  }

  package func allReduce(
    _ values: inout [Double], _ operation: ReductionOperation
  ) throws(MPIError) {
    let code = values.withUnsafeMutableBufferPointer {
      reduce($0, cmpi_double, operation)
    }
    try check(code, "reduce \(values.count) numbers")
  }

  package func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError) {
    precondition(0..<size ~= destination && 0..<size ~= source, "a rank outside of \(size)")
    let outgoing = pieces(of: send.count)
    let incoming = pieces(of: receive.count)
    // A side that has no piece left talks to nobody, so that each piece has its partner even where
    // the two lengths differ.
    for index in 0..<max(outgoing.count, incoming.count) {
      let out = index < outgoing.count ? outgoing[index] : 0..<0
      let into = index < incoming.count ? incoming[index] : 0..<0
      try check(
        mpi.exchange(
          send.baseAddress.map { $0 + out.lowerBound }, Int32(out.count), Int32(destination),
          receive.baseAddress.map { $0 + into.lowerBound }, Int32(into.count), Int32(source)),
        "exchange \(send.count) values with ranks \(destination) and \(source)")
    }
  }

  package func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError) {
    var requests: [cmpi_request] = []
    for part in parts {
      precondition(0..<size ~= part.destination && 0..<size ~= part.source, "no such rank")
      for piece in pieces(of: part.receive.count) {
        var request = cmpi_request()
        try check(
          mpi.receive(
            part.receive.baseAddress! + piece.lowerBound, Int32(piece.count), Int32(part.source),
            &request),
          "receive \(part.receive.count) values from rank \(part.source)")
        requests.append(request)
      }
      for piece in pieces(of: part.send.count) {
        var request = cmpi_request()
        try check(
          mpi.send(
            part.send.baseAddress! + piece.lowerBound, Int32(piece.count), Int32(part.destination),
            &request),
          "send \(part.send.count) values to rank \(part.destination)")
        requests.append(request)
      }
    }
    var isDone: Int32 = 0
    while isDone == 0 {
      try check(
        mpi.test(&requests, Int32(requests.count), &isDone),
        "wait for \(parts.count) exchanges")
      if isDone == 0 { usleep(nap) }
    }
  }

  package func allGather(
    _ buffer: UnsafeMutableBufferPointer<Float>, counts: [Int], offsets: [Int]
  ) throws(MPIError) {
    precondition(counts.count == size && offsets.count == size, "one count and offset a rank")
    for r in 0..<size {
      precondition(
        counts[r] >= 0 && offsets[r] >= 0 && offsets[r] + counts[r] <= buffer.count,
        "the part of rank \(r) is outside of the buffer")
    }
    if buffer.count <= countLimit {
      try check(
        mpi.all_gather(
          buffer.baseAddress, counts.map { Int32($0) }, offsets.map { Int32($0) }),
        "gather \(buffer.count) values")
    } else {
      for root in 0..<size where counts[root] > 0 {
        let part = UnsafeMutableBufferPointer(
          rebasing: buffer[offsets[root]..<offsets[root] + counts[root]])
        try broadcast(UnsafeMutableRawBufferPointer(part), from: root)
      }
    }
  }

  package func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws(MPIError) {
    try check(reduce(buffer, cmpi_float, .sum), "add up \(buffer.count) values")
  }

  package func abort(status: Int32) -> Never {
    _ = mpi.abort(status)
    exit(status)
  }

  private func pieces(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: countLimit).map { $0..<min($0 + countLimit, count) }
  }

  private func reduce<Element>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ type: cmpi_type,
    _ operation: ReductionOperation
  ) -> Int32 {
    let function =
      switch operation {
      case .sum: cmpi_sum
      case .max: cmpi_max
      case .min: cmpi_min
      }
    for piece in pieces(of: buffer.count) {
      let code = mpi.all_reduce(
        buffer.baseAddress! + piece.lowerBound, Int32(piece.count), type, function)
      if code != 0 { return code }
    }
    return 0
  }

  private func check(
    _ code: Int32, _ operation: @autoclosure () -> String
  ) throws(MPIError) {
    if code != 0 { try Self.check(code, operation(), mpi, rank: rank) }
  }

  private static func check(
    _ code: Int32, _ operation: String, _ mpi: cmpi_calls, rank: Int
  ) throws(MPIError) {
    guard code != 0 else { return }
    let reason = try text("explain error \(code)") { mpi.error_text(code, $0, $1) }
    throw MPIError(operation: operation, rank: rank, reason: reason)
  }

  private static func text(
    _ operation: String,
    _ fill: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
  ) throws(MPIError) -> String {
    var characters = [CChar](repeating: 0, count: Int(CMPI_LONGEST_TEXT) + 1)
    var length: Int32 = 0
    let code = characters.withUnsafeMutableBufferPointer { fill($0.baseAddress!, &length) }
    guard code == 0 else {
      throw MPIError(operation: operation, rank: -1, reason: "error \(code)")
    }
    let bytes = characters.prefix(Int(length)).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\n", with: " ")
  }
}
