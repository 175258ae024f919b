/// Memory that is handed out in pieces and taken back all at once.
///
/// After the first passes have shown how much is needed, nothing is allocated any more: `reset`
/// joins what had to be added into one block. An arena belongs to one thread.
package final class Arena {
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var current = 0
  private var used = 0

  package init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// The bytes that the arena holds.
  package var capacity: Int { blocks.reduce(0) { $0 + $1.count } }

  /// Takes back everything that was handed out.
  package func reset() {
    if blocks.count > 1 {
      let total = capacity
      for block in blocks { block.deallocate() }
      blocks = [AlignedMemory.allocate(total)]
    }
    current = 0
    used = 0
  }

  /// Runs `body` and takes back what it was handed.
  package func temporarily<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mark = (current, used)
    defer { (current, used) = mark }
    return try body()
  }

  /// `count` floats whose values are not defined, on a cache line's boundary.
  package func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    bytes(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
  }

  /// `count` 32-bit integers whose values are not defined, on a cache line's boundary.
  package func integers(_ count: Int) -> UnsafeMutablePointer<Int32> {
    bytes(count * MemoryLayout<Int32>.stride).bindMemory(to: Int32.self, capacity: count)
  }

  /// `count` pairs of bfloat16 whose values are not defined, on a cache line's boundary.
  package func pairs(_ count: Int) -> UnsafeMutablePointer<UInt32> {
    bytes(count * MemoryLayout<UInt32>.stride).bindMemory(to: UInt32.self, capacity: count)
  }

  /// `count` doubles whose values are not defined, on a cache line's boundary.
  package func doubles(_ count: Int) -> UnsafeMutablePointer<Double> {
    bytes(count * MemoryLayout<Double>.stride).bindMemory(to: Double.self, capacity: count)
  }

  /// `count` values that are not defined, on a cache line's boundary.
  package func values<Value: BitwiseCopyable>(
    _ count: Int, of type: Value.Type
  ) -> UnsafeMutablePointer<Value> {
    bytes(count * MemoryLayout<Value>.stride).bindMemory(to: Value.self, capacity: count)
  }

  /// `count` bytes whose values are not defined, on a cache line's boundary.
  package func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    let size =
      (max(count, 1) + AlignedMemory.cacheLine - 1) / AlignedMemory.cacheLine
      * AlignedMemory.cacheLine
    while current < blocks.count, used + size > blocks[current].count {
      current += 1
      used = 0
    }
    if current == blocks.count {
      blocks.append(AlignedMemory.allocate(max(size, capacity, 1 << 20)))
      used = 0
    }
    defer { used += size }
    // A block is never empty, so it has a base address.
    return blocks[current].baseAddress! + used
  }
}
