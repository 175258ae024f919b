import Foundation

/// Memory on a cache line's boundary; large blocks ask the system for large pages.
///
/// A network's buffers are walked at many addresses at once, more than a processor remembers the
/// addresses of small pages for.
enum AlignedMemory {
  static let cacheLine = 64
  private static let largePage = 2 << 20

  /// `count` bytes whose values are not defined; handed back with `deallocate()`.
  static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    guard count >= largePage / 2 else {
      return .allocate(byteCount: max(count, 1), alignment: cacheLine)
    }
    // Only whole pages can be large.
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (count + largePage - 1) / largePage * largePage, alignment: largePage)
    // Only advice: where there are no large pages the memory is as good, if slower.
    _ = madvise(memory.baseAddress, memory.count, MADV_HUGEPAGE)
    return memory
  }
}
