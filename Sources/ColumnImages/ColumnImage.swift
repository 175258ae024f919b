/// An image in memory that belongs to someone else: column by column, channels innermost.
package struct ColumnImage {
  package let pixels: UnsafeMutablePointer<UInt8>
  package let width: Int
  package let height: Int
  package let channels: Int

  package init(
    pixels: UnsafeMutablePointer<UInt8>, width: Int, height: Int, channels: Int
  ) {
    (self.pixels, self.width, self.height, self.channels) = (pixels, width, height, channels)
  }

  /// Bytes of a column.
  package var column: Int { height * channels }
  package var count: Int { width * column }

  /// The nearest byte.
  @inlinable
  package static func byte(_ value: Float) -> UInt8 {
    UInt8(max(0, min(255, value + 0.5)))
  }

  /// The value below which half of a channel's pixels lie, mostly that of the ground, and how far
  /// its values spread.
  package func middle(ofChannel channel: Int) -> (median: Float, spread: Float) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { histogram in
      histogram.update(repeating: 0)
      for i in stride(from: channel, to: count, by: channels) { histogram[Int(pixels[i])] += 1 }
      let half = Int32(width * height / 2)
      var (sum, median): (Int32, Int?) = (0, nil)
      var (least, most) = (255, 0)
      for value in 0..<256 where histogram[value] > 0 {
        (least, most) = (min(least, value), value)
        sum += histogram[value]
        if median == nil, sum > half { median = value }
      }
      return (Float(median ?? most), Float(most - least))
    }
  }
}
