/// A fixed number of floats on a cache line's boundary, zero at first.
///
/// It belongs to one owner at a time; `@unchecked` because the buffer itself does not watch over
/// that.
package final class FloatBuffer: @unchecked Sendable {
  package let count: Int
  package let pointer: UnsafeMutablePointer<Float>

  package init(count: Int) {
    self.count = count
    // Never empty, so it has a base address.
    let memory = AlignedMemory.allocate(max(count, 1) * MemoryLayout<Float>.stride)
    pointer = memory.baseAddress!.bindMemory(to: Float.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { pointer.deallocate() }

  package func zero() { pointer.update(repeating: 0, count: count) }

  package func copy(from other: FloatBuffer) {
    precondition(other.count == count)
    pointer.update(from: other.pointer, count: count)
  }

  /// A copy of the numbers, which stays when their owner is gone.
  package var values: [Float] { Array(buffer) }

  /// The numbers themselves, which last as long as their owner.
  package var buffer: UnsafeMutableBufferPointer<Float> { .init(start: pointer, count: count) }
}
