import Kernels

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

extension ColumnImage {
  /// Takes the mean of `length` pixels along one direction, as a camera that moves does; beyond the
  /// edges the pixels at them count.
  package func smear(length: Int, isVertical: Bool) {
    let lines = isVertical ? width : height
    let count = isVertical ? height : width
    let step = isVertical ? channels : column
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copy in
      for line in 0..<lines {
        for channel in 0..<channels {
          let start = pixels + line * (isVertical ? column : channels) + channel
          for i in 0..<count { copy[i] = start[i * step] }
          for i in 0..<count {
            var sum = length / 2
            for k in 0..<length {
              sum += Int(copy[max(0, min(count - 1, i + k - length / 2))])
            }
            start[i * step] = UInt8(sum / length)
          }
        }
      }
    }
  }
}

extension ColumnImage {
  /// Adds noise of a standard deviation of 255 · deviation, for each channel by itself.
  ///
  /// - Parameter random: its numbers from 1 on are used, one for each value.
  package func addNoise(_ deviation: Double, _ random: CounterRandom) {
    // The sum of eight even bytes is close to a normal number; its variance is 8 (256² − 1) / 12.
    let scale = Float(255 * deviation) / (8.0 * 65_535 / 12).squareRoot()
    for i in 0..<count {
      var bits = random.uint64(at: UInt64(i) + 1)
      bits = (bits & 0x00FF_00FF_00FF_00FF) + ((bits >> 8) & 0x00FF_00FF_00FF_00FF)
      let sum = (bits &* 0x0001_0001_0001_0001) >> 48
      pixels[i] = Self.byte(Float(pixels[i]) + (Float(sum) - 1020) * scale)
    }
  }
}
