/// The bytes that parts of a file may have together: as many as the file has.
///
/// Parts of a sound file do not overlap. A file that lets its parts overlap can claim a thousand
/// times its size, in time or in memory.
struct HDF5ByteBudget {
  private var left: Int

  init(_ bytes: HDF5FileBytes) { left = bytes.size }

  /// Whether so many bytes more are still within the size of the file.
  mutating func take(_ count: Int) -> Bool {
    guard count >= 0, count <= left else { return false }
    left -= count
    return true
  }
}
