import Pictures

/// The colour of the paper around a box of a page.
enum PaperColour {
  /// Pixels that are looked at, about.
  private static let looks = 1 << 16

  /// For each channel the value that half of the pixels in and around a box do not exceed.
  ///
  /// Around means half of the box's smaller side, so that an outline that is mostly ink does not count as
  /// paper.
  static func around(_ box: PixelBox, of page: RasterImage) -> [UInt8] {
    let margin = max(8, min(box.width, box.height) / 2)
    let rows = max(0, box.top - margin)..<min(page.height, box.top + box.height + margin)
    let columns = max(0, box.left - margin)..<min(page.width, box.left + box.width + margin)
    let step = max(1, Int((Double(rows.count * columns.count) / Double(looks)).squareRoot()))
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: page.channels)
    var count = 0
    for y in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
      for x in stride(from: columns.lowerBound, to: columns.upperBound, by: step) {
        count += 1
        let start = (y * page.width + x) * page.channels
        for channel in 0..<page.channels {
          histograms[channel][Int(page.pixels[start + channel])] += 1
        }
      }
    }
    return histograms.map { histogram in
      var (sum, median) = (0, 0)
      while sum + histogram[median] < (count + 1) / 2 {
        sum += histogram[median]
        median += 1
      }
      return UInt8(median)
    }
  }
}
