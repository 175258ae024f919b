extension Communicator {
  /// Whether this is the rank that speaks, writes files and decides: rank 0.
  public var isRoot: Bool { rank == 0 }

  public var libraryVersion: String? { nil }

  /// The bytes of rank `root`, on every rank. What the others pass is not looked at.
  public func broadcast(_ bytes: [UInt8], from root: Int) throws(MPIError) -> [UInt8] {
    var length = [rank == root ? Int64(bytes.count) : 0]
    try allReduce(&length, .sum)
    var result = rank == root ? bytes : [UInt8](repeating: 0, count: Int(length[0]))
    try withRawBytes(of: &result) { raw throws(MPIError) in try broadcast(raw, from: root) }
    return result
  }

  /// The text of rank `root`, on every rank. What the others pass is not looked at.
  public func broadcast(_ text: String, from root: Int) throws(MPIError) -> String {
    String(decoding: try broadcast(Array(text.utf8), from: root), as: UTF8.self)
  }

  /// Copies the floats of rank `root` over those of all others.
  public func broadcast(
    _ buffer: UnsafeMutableBufferPointer<Float>, from root: Int
  ) throws(MPIError) {
    try broadcast(UnsafeMutableRawBufferPointer(buffer), from: root)
  }

  /// The value of this rank reduced with those of all others.
  public func allReduce(
    _ value: Int64, _ operation: ReductionOperation
  ) throws(MPIError) -> Int64 {
    var values = [value]
    try allReduce(&values, operation)
    return values[0]
  }

  /// The value of this rank reduced with those of all others.
  public func allReduce(
    _ value: Double, _ operation: ReductionOperation
  ) throws(MPIError) -> Double {
    var values = [value]
    try allReduce(&values, operation)
    return values[0]
  }

  /// The bytes of every rank, by rank, on every rank. Meant for kilobytes.
  public func allGather(_ bytes: [UInt8]) throws(MPIError) -> [[UInt8]] {
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
  public func allGather(_ text: String) throws(MPIError) -> [String] {
    try allGather(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of every rank, by rank, on rank `root`; an empty list on the others.
  public func gather(_ bytes: [UInt8], to root: Int) throws(MPIError) -> [[UInt8]] {
    var lengths = [Int64](repeating: 0, count: size)
    lengths[rank] = Int64(bytes.count)
    try allReduce(&lengths, .sum)
    guard rank == root else {
      try exchange(bytes, length: 0, with: root)
      return []
    }
    var all: [[UInt8]] = []
    for (source, length) in lengths.enumerated() {
      all.append(source == root ? bytes : try exchange([], length: Int(length), with: source))
    }
    return all
  }

  /// The bytes of every rank and a number of each, by rank, on rank `root`; the root's number alone on the
  /// others. The thread sleeps while it waits, so that another one of this rank has the core.
  public func gatherAsleep(
    _ bytes: [UInt8], number: Int64, to root: Int
  ) throws(MPIError) -> (bytes: [[UInt8]], numbers: [Int64]) {
    let head = [Int64(bytes.count), number].withUnsafeBytes { Array($0) }
    guard rank == root else {
      let answer = try exchange(head, length: head.count, with: root, asleep: true)
      try exchange(bytes, length: 0, with: root, asleep: true)
      return ([], [Self.number(1, of: answer)])
    }
    var (all, numbers) = ([[UInt8]](), [Int64]())
    for source in 0..<size {
      if source == root {
        all.append(bytes)
        numbers.append(number)
        continue
      }
      let theirs = try exchange(head, length: head.count, with: source, asleep: true)
      let length = Int(Self.number(0, of: theirs))
      all.append(try exchange([], length: length, with: source, asleep: true))
      numbers.append(Self.number(1, of: theirs))
    }
    return (all, numbers)
  }

  private static func number(_ index: Int, of bytes: [UInt8]) -> Int64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self) }
  }

  /// Sends bytes to a rank and returns the `length` bytes that come from it.
  ///
  /// They travel as the floats that have their bits, four at a time; nobody computes with these.
  @discardableResult
  private func exchange(
    _ bytes: [UInt8], length: Int, with other: Int, asleep: Bool = false
  ) throws(MPIError) -> [UInt8] {
    let size = MemoryLayout<Float>.size
    var outgoing = bytes
    // No copy of what fits.
    while outgoing.count % size != 0 { outgoing.append(0) }
    let incoming = (length + size - 1) / size
    var failure: MPIError?
    let received = [UInt8](unsafeUninitializedCapacity: incoming * size) { buffer, count in
      buffer.withMemoryRebound(to: Float.self) { received in
        outgoing.withUnsafeBytes { raw in
          raw.withMemoryRebound(to: Float.self) { sent in
            do throws(MPIError) {
              if asleep {
                try exchange([
                  ExchangePart(send: sent, to: other, receive: received, from: other)
                ])
              } else {
                try exchange(send: sent, to: other, receive: received, from: other)
              }
            } catch {
              failure = error
            }
          }
        }
      }
      count = failure == nil ? length : 0
    }
    if let failure { throw failure }
    return received
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

  /// The exchanges one after the other, for communicators without a network to wait for.
  public func exchange(_ parts: [ExchangePart]) throws(MPIError) {
    for part in parts {
      try exchange(
        send: part.send, to: part.destination, receive: part.receive, from: part.source)
    }
  }
}
