import Kernels

/// Contrast, brightness and covered patches.
extension ColumnImage {
  /// p ← mean + (1 + contrast)(p − mean) + 255 brightness, the mean being the image's own.
  func changeTone(_ changes: ImageChanges) {
    var sum = 0
    for i in 0..<count { sum += Int(pixels[i]) }
    let mean = Float(sum) / Float(count)
    let factor = Float(1 + changes.contrast)
    let shift = mean + Float(255 * changes.brightness)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { table in
      for value in 0..<256 { table[value] = Self.byte((Float(value) - mean) * factor + shift) }
      for i in 0..<count { pixels[i] = table[Int(pixels[i])] }
    }
  }

  /// Covers rectangles, one for each width of four heights, with a colour of the image's own.
  func coverPatches(_ changes: ImageChanges) {
    let random = changes.occlusionRandom
    let side = changes.occlusion * Double(height)
    let patches = (width + 4 * height - 1) / (4 * height)
    for patch in 0..<patches {
      let index = UInt64(1 + 8 * patch)
      func size(_ draw: UInt64) -> Int {
        max(1, Int(side * (0.3 + 0.7 * Double(random.float(at: index + draw)))))
      }
      let across = min(width, size(0))
      let down = min(height, size(1))
      let left = random.integer(below: width - across + 1, at: index + 2)
      let top = random.integer(below: height - down + 1, at: index + 3)
      let from =
        random.integer(below: width, at: index + 4) * column
        + random.integer(below: height, at: index + 5) * channels
      for channel in 0..<channels {
        let colour = pixels[from + channel]
        for x in left..<left + across {
          for y in top..<top + down { pixels[x * column + y * channels + channel] = colour }
        }
      }
    }
  }
}
