extension Communicator {
  /// Whether this is the rank that prints, writes files and decides: rank 0.
  package var isRoot: Bool { rank == 0 }

  package var libraryVersion: String? { nil }

  /// The bytes of rank `root`, on every rank. What the others pass is not looked at.
  package func broadcast(_ bytes: [UInt8], from root: Int) throws(MPIError) -> [UInt8] {
    var length = [rank == root ? Int64(bytes.count) : 0]
    try allReduce(&length, .sum)
    var result = rank == root ? bytes : [UInt8](repeating: 0, count: Int(length[0]))
    try withRawBytes(of: &result) { raw throws(MPIError) in try broadcast(raw, from: root) }
    return result
  }

  /// The text of rank `root`, on every rank. What the others pass is not looked at.
  package func broadcast(_ text: String, from root: Int) throws(MPIError) -> String {
    String(decoding: try broadcast(Array(text.utf8), from: root), as: UTF8.self)
  }

  /// Copies the floats of rank `root` over those of all others.
  package func broadcast(
    _ buffer: UnsafeMutableBufferPointer<Float>, from root: Int
  ) throws(MPIError) {
    try broadcast(UnsafeMutableRawBufferPointer(buffer), from: root)
  }

  /// The value of this rank reduced with those of all others.
  package func allReduce(
    _ value: Int64, _ operation: ReductionOperation
  ) throws(MPIError) -> Int64 {
    var values = [value]
    try allReduce(&values, operation)
    return values[0]
  }

  /// The value of this rank reduced with those of all others.
  package func allReduce(
    _ value: Double, _ operation: ReductionOperation
  ) throws(MPIError) -> Double {
    var values = [value]
    try allReduce(&values, operation)
    return values[0]
  }

  /// The bytes of every rank, by rank, on every rank. Meant for kilobytes.
  package func allGather(_ bytes: [UInt8]) throws(MPIError) -> [[UInt8]] {
    var lengths = [Int64](repeating: 0, count: size)
    lengths[rank] = Int64(bytes.count)
    try allReduce(&lengths, .sum)
    var all: [[UInt8]] = []
    for source in 0..<size {
      var part = source == rank ? bytes : [UInt8](repeating: 0, count: Int(lengths[source]))
      try withRawBytes(of: &part) { raw throws(MPIError) in try broadcast(raw, from: source) }
      all.append(part)
    }
    return all
  }

  /// The text of every rank, by rank, on every rank. Meant for host names, versions and errors.
  package func allGather(_ text: String) throws(MPIError) -> [String] {
    try allGather(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  private func withRawBytes(
    of bytes: inout [UInt8],
    _ body: (UnsafeMutableRawBufferPointer) throws(MPIError) -> Void
  ) throws(MPIError) {
    var failure: MPIError?
    bytes.withUnsafeMutableBytes { raw in
      do throws(MPIError) { try body(raw) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Several exchanges at once, with naps that are short beside a bucket's way over a network and long beside
  /// the look itself.
  package func exchange(_ parts: [ExchangePart]) throws(MPIError) {
    try exchange(parts, nap: 200)
  }

  /// The exchanges one after the other, for communicators without a network to wait for.
  package func exchange(_ parts: [ExchangePart], nap: UInt32) throws(MPIError) {
    for part in parts {
      try exchange(
        send: part.send, to: part.destination, receive: part.receive, from: part.source)
    }
  }
}
