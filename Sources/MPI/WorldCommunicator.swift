import CMPI
import Foundation

/// All ranks of the MPI job (`MPI_COMM_WORLD`).
///
/// One instance a process: MPI starts with `init` and cannot start again after `finalize`.
/// Buffers of more than 2³¹ − 1 elements travel in pieces, as MPI counts with 32 bits.
public final class WorldCommunicator: Communicator {
  public let rank: Int
  public let size: Int
  /// The name of the machine this rank runs on.
  public let processorName: String
  public let libraryVersion: String?

  private let world: MPI_Comm
  private let countLimit: Int

  /// Starts MPI with `MPI_THREAD_SERIALIZED` or better.
  ///
  /// `countLimit` is the number of elements that one MPI call may carry; tests make it small.
  /// Throws if MPI was started before, or cannot be called from more than one thread.
  public init(countLimit: Int = Int(Int32.max)) throws(MPIError) {
    precondition(countLimit >= 1 && countLimit <= Int(Int32.max), "countLimit is \(countLimit)")
    self.countLimit = countLimit
    var initialized: Int32 = 0
    MPI_Initialized(&initialized)
    guard initialized == 0 else {
      throw MPIError(operation: "start", rank: -1, reason: "it was started before in this process")
    }
    LibrarySettings.prepare()
    var provided: Int32 = 0
    let code = MPI_Init_thread(nil, nil, Int32(MPI_THREAD_SERIALIZED), &provided)
    guard code == MPI_SUCCESS else {
      throw MPIError(operation: "start", rank: -1, reason: "MPI_Init_thread returned \(code)")
    }
    guard let world = cmpi_comm_world() else {
      throw MPIError(operation: "start", rank: -1, reason: "MPI_COMM_WORLD is null")
    }
    self.world = world
    var rank: Int32 = 0
    var size: Int32 = 0
    try Self.check(cmpi_return_errors(world), "set the error handler", rank: -1)
    try Self.check(MPI_Comm_rank(world, &rank), "tell the rank", rank: -1)
    try Self.check(MPI_Comm_size(world, &size), "tell the number of ranks", rank: -1)
    self.rank = Int(rank)
    self.size = Int(size)
    processorName = try Self.text(capacity: Int(MPI_MAX_PROCESSOR_NAME), "tell the host") {
      MPI_Get_processor_name($0, $1)
    }
    libraryVersion = try Self.text(
      capacity: Int(MPI_MAX_LIBRARY_VERSION_STRING), "tell its version"
    ) {
      MPI_Get_library_version($0, $1)
    }
    guard provided >= Int32(MPI_THREAD_SERIALIZED) else {
      throw MPIError(
        operation: "start", rank: -1,
        reason: "this MPI library cannot be called from more than one thread"
          + " (thread level \(provided), needed is MPI_THREAD_SERIALIZED)")
    }
  }

  /// Ends MPI. All ranks call it, and make no call after it.
  public func finalize() throws(MPIError) {
    try check(MPI_Finalize(), "end MPI")
  }

  public func barrier() throws(MPIError) {
    try check(MPI_Barrier(world), "wait for the other ranks")
  }

  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(MPIError) {
    precondition(0..<size ~= root, "rank \(root) of \(size)")
    for piece in pieces(of: bytes.count) {
      try check(
        MPI_Bcast(
          bytes.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_byte(), Int32(root), world
        ), "broadcast \(bytes.count) bytes from rank \(root)")
    }
  }

  public func allReduce(
    _ values: inout [Int64], _ operation: ReductionOperation
  ) throws(MPIError) {
    let code = values.withUnsafeMutableBufferPointer {
      reduce($0, cmpi_int64(), operation)
    }
    try check(code, "reduce \(values.count) integers")
  }

  public func allReduce(
    _ values: inout [Double], _ operation: ReductionOperation
  ) throws(MPIError) {
    let code = values.withUnsafeMutableBufferPointer {
      reduce($0, cmpi_double(), operation)
    }
    try check(code, "reduce \(values.count) numbers")
  }

  public func exchange(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) throws(MPIError) {
    precondition(0..<size ~= destination && 0..<size ~= source, "a rank outside of \(size)")
    let outgoing = pieces(of: send.count)
    let incoming = pieces(of: receive.count)
    // A side that has no piece left talks to MPI_PROC_NULL, so that each piece has its partner
    // even where the two lengths differ.
    for index in 0..<max(outgoing.count, incoming.count) {
      let out = index < outgoing.count ? outgoing[index] : 0..<0
      let into = index < incoming.count ? incoming[index] : 0..<0
      try check(
        cmpi_sendrecv(
          send.baseAddress.map { $0 + out.lowerBound }, Int32(out.count),
          out.isEmpty ? cmpi_proc_null() : Int32(destination),
          receive.baseAddress.map { $0 + into.lowerBound }, Int32(into.count),
          into.isEmpty ? cmpi_proc_null() : Int32(source), 0, cmpi_float(), world),
        "exchange \(send.count) values with ranks \(destination) and \(source)")
    }
  }

  public func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError) {
    var requests: [MPI_Request?] = []
    for part in parts {
      precondition(0..<size ~= part.destination && 0..<size ~= part.source, "no such rank")
      for piece in pieces(of: part.receive.count) {
        var request = cmpi_request_null()
        try check(
          MPI_Irecv(
            part.receive.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_float(),
            Int32(part.source), 1, world, &request),
          "receive \(part.receive.count) values from rank \(part.source)")
        requests.append(request)
      }
      for piece in pieces(of: part.send.count) {
        var request = cmpi_request_null()
        try check(
          MPI_Isend(
            part.send.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_float(),
            Int32(part.destination), 1, world, &request),
          "send \(part.send.count) values to rank \(part.destination)")
        requests.append(request)
      }
    }
    var isDone: Int32 = 0
    while isDone == 0 {
      try check(
        cmpi_test_all(Int32(requests.count), &requests, &isDone),
        "wait for \(parts.count) exchanges")
      if isDone == 0 { usleep(nap) }
    }
  }

  public func allGather(
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
        cmpi_allgatherv_in_place(
          buffer.baseAddress, counts.map { Int32($0) }, offsets.map { Int32($0) }, cmpi_float(),
          world),
        "gather \(buffer.count) values")
    } else {
      for root in 0..<size where counts[root] > 0 {
        let part = UnsafeMutableBufferPointer(
          rebasing: buffer[offsets[root]..<offsets[root] + counts[root]])
        try broadcast(UnsafeMutableRawBufferPointer(part), from: root)
      }
    }
  }

  public func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws(MPIError) {
    try check(reduce(buffer, cmpi_float(), .sum), "add up \(buffer.count) values")
  }

  public func abort(status: Int32) -> Never {
    MPI_Abort(world, status)
    exit(status)
  }

  private func pieces(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: countLimit).map { $0..<min($0 + countLimit, count) }
  }

  private func reduce<Element>(
    _ buffer: UnsafeMutableBufferPointer<Element>, _ type: MPI_Datatype?,
    _ operation: ReductionOperation
  ) -> Int32 {
    let function =
      switch operation {
      case .sum: cmpi_sum()
      case .max: cmpi_max()
      case .min: cmpi_min()
      }
    for piece in pieces(of: buffer.count) {
      let code = cmpi_allreduce_in_place(
        buffer.baseAddress! + piece.lowerBound, Int32(piece.count), type, function, world)
      if code != MPI_SUCCESS { return code }
    }
    return MPI_SUCCESS
  }

  private func check(
    _ code: Int32, _ operation: @autoclosure () -> String
  ) throws(MPIError) {
    if code != MPI_SUCCESS { try Self.check(code, operation(), rank: rank) }
  }

  private static func check(_ code: Int32, _ operation: String, rank: Int) throws(MPIError) {
    guard code != MPI_SUCCESS else { return }
    let reason = try text(capacity: Int(MPI_MAX_ERROR_STRING), "explain error \(code)") {
      MPI_Error_string(code, $0, $1)
    }
    throw MPIError(operation: operation, rank: rank, reason: reason)
  }

  private static func text(
    capacity: Int, _ operation: String,
    _ fill: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
  ) throws(MPIError) -> String {
    var characters = [CChar](repeating: 0, count: capacity + 1)
    var length: Int32 = 0
    let code = characters.withUnsafeMutableBufferPointer { fill($0.baseAddress!, &length) }
    guard code == MPI_SUCCESS else {
      throw MPIError(operation: operation, rank: -1, reason: "error \(code)")
    }
    let bytes = characters.prefix(Int(length)).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\n", with: " ")
  }
}
