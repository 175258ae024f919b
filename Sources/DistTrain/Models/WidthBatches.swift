/// Which of images sorted by width are read together: as many as wanted, unless they are so wide that
/// their activations would want more memory than training takes.
public enum WidthBatches {
  /// The columns that the images of a batch take at most, with their padding; what is wider is read alone.
  static let columns = 16_384

  /// Consecutive ranges of the images.
  ///
  /// - Parameters:
  ///   - widths: in ascending order.
  ///   - images: how many are read together at most.
  public static func cut(_ widths: [Int], images: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var first = 0
    while first < widths.count {
      var end = first + 1
      while end < min(first + images, widths.count), (end + 1 - first) * widths[end] <= columns {
        end += 1
      }
      batches.append(first..<end)
      first = end
    }
    return batches
  }
}
