extension Communicator {
  /// The bytes of every rank, by rank, on rank `root`; an empty list on the others.
  package func gather(_ bytes: [UInt8], to root: Int) throws(MPIError) -> [[UInt8]] {
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

  /// The bytes of every rank and a few numbers of each, by rank, on rank `root`; the root's numbers alone on the
  /// others. All ranks give as many numbers. The thread sleeps while it waits, so that another one of this rank has
  /// the core: for `nap` microseconds at a time.
  package func gatherAsleep(
    _ bytes: [UInt8], numbers: [Int64], to root: Int, nap: UInt32
  ) throws(MPIError) -> (bytes: [[UInt8]], numbers: [[Int64]]) {
    let head = ([Int64(bytes.count)] + numbers).withUnsafeBytes { Array($0) }
    guard rank == root else {
      // Both on their way at once: who naps between them keeps the root waiting.
      let answer = try exchange(head, then: bytes, length: head.count, with: root, nap: nap)
      return ([], [Array(Self.numbers(answer).dropFirst())])
    }
    var (allBytes, allNumbers) = ([[UInt8]](), [[Int64]]())
    for source in 0..<size {
      if source == root {
        allBytes.append(bytes)
        allNumbers.append(numbers)
        continue
      }
      let theirs = Self.numbers(try exchange(head, length: head.count, with: source, nap: nap))
      allBytes.append(try exchange([], length: Int(theirs[0]), with: source, nap: nap))
      allNumbers.append(Array(theirs.dropFirst()))
    }
    return (allBytes, allNumbers)
  }

  private static func numbers(_ bytes: [UInt8]) -> [Int64] {
    let size = MemoryLayout<Int64>.size
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / size).map { raw.loadUnaligned(fromByteOffset: size * $0, as: Int64.self) }
    }
  }

  /// Sends bytes to a rank, and `more` behind them, and returns the `length` bytes that come from it.
  ///
  /// They travel as the floats that have their bits, four at a time; nobody computes with these.
  @discardableResult
  private func exchange(
    _ bytes: [UInt8], then more: [UInt8]? = nil, length: Int, with other: Int, nap: UInt32? = nil
  ) throws(MPIError) -> [UInt8] {
    let size = MemoryLayout<Float>.size
    let incoming = (length + size - 1) / size
    var failure: MPIError?
    let received = [UInt8](unsafeUninitializedCapacity: incoming * size) { buffer, count in
      buffer.withMemoryRebound(to: Float.self) { received in
        Self.withFloats(of: bytes) { sent in
          Self.withFloats(of: more ?? []) { sentThen in
            do throws(MPIError) {
              guard let nap else {
                return try exchange(send: sent, to: other, receive: received, from: other)
              }
              var parts = [ExchangePart(send: sent, to: other, receive: received, from: other)]
              if more != nil {
                let nothing = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
                parts.append(
                  ExchangePart(send: sentThen, to: other, receive: nothing, from: other))
              }
              try exchange(parts, nap: nap)
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

  private static func withFloats(
    of bytes: [UInt8], _ body: (UnsafeBufferPointer<Float>) -> Void
  ) {
    var bytes = bytes
    // No copy of what fits.
    while bytes.count % MemoryLayout<Float>.size != 0 { bytes.append(0) }
    bytes.withUnsafeBytes { raw in raw.withMemoryRebound(to: Float.self, body) }
  }
}
