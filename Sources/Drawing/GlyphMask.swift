/// How much of each pixel letters cover, row by row, and where the ink is.
struct GlyphMask {
  var width: Int
  var height: Int
  /// 0 is none, 255 all.
  var coverage: [UInt8]

  /// The rows that have ink in each column, as a half-open range; empty where there is none.
  func inkByColumn() -> [Range<Int>] {
    var first = [Int](repeating: height, count: width)
    var last = [Int](repeating: -1, count: width)
    for y in 0..<height {
      for x in 0..<width where coverage[y * width + x] > Self.inkLevel {
        if first[x] > y { first[x] = y }
        last[x] = y
      }
    }
    return zip(first, last).map { $0 <= $1 ? $0..<($1 + 1) : 0..<0 }
  }

  /// What covers less than this is the faint edge of a stroke.
  static let inkLevel: UInt8 = 24

  /// The mask with every stroke wider by `radius` pixels on each side; a fraction of a pixel mixes.
  func widened(by radius: Double) -> GlyphMask {
    var result = self
    for step in 0..<Int(radius.rounded(.up)) {
      let share = min(1, radius - Double(step))
      // Every other step leaves the diagonals out, so that corners become octagons, not squares.
      result = result.neighbours(share: share, diagonals: step % 2 == 1, isDarker: true)
    }
    return result
  }

  /// The mask with every stroke thinner: mixed with the least of its four neighbours.
  func thinned(share: Double) -> GlyphMask {
    neighbours(share: share, diagonals: false, isDarker: false)
  }

  private func neighbours(share: Double, diagonals: Bool, isDarker: Bool) -> GlyphMask {
    var result = self
    let weight = Int(256 * share)
    let (width, height) = (width, height)
    @inline(__always) func extreme(_ a: UInt8, _ b: UInt8) -> UInt8 {
      isDarker ? max(a, b) : min(a, b)
    }
    coverage.withUnsafeBufferPointer { source in
      result.coverage.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress, width > 2 else {
          return
        }
        for y in 1..<max(1, height - 1) {
          let row = source + y * width
          let (above, below) = (row - width, row + width)
          for x in 1..<(width - 1) {
            var value = extreme(
              extreme(row[x], extreme(row[x - 1], row[x + 1])), extreme(above[x], below[x]))
            if diagonals {
              value = extreme(
                value,
                extreme(
                  extreme(above[x - 1], above[x + 1]), extreme(below[x - 1], below[x + 1])))
            }
            let own = Int(row[x])
            target[y * width + x] = UInt8(own + (Int(value) - own) * weight / 256)
          }
        }
      }
    }
    return result
  }

  /// The mean of each four pixels.
  func halved() -> GlyphMask {
    let (newWidth, newHeight) = ((width + 1) / 2, (height + 1) / 2)
    var result = GlyphMask(
      width: newWidth, height: newHeight,
      coverage: [UInt8](repeating: 0, count: newWidth * newHeight))
    for y in 0..<newHeight {
      let upper = 2 * y * width
      let lower = min(2 * y + 1, height - 1) * width
      for x in 0..<newWidth {
        let (left, right) = (2 * x, min(2 * x + 1, width - 1))
        let sum =
          Int(coverage[upper + left]) + Int(coverage[upper + right]) + Int(coverage[lower + left])
          + Int(coverage[lower + right])
        result.coverage[y * newWidth + x] = UInt8((sum + 2) / 4)
      }
    }
    return result
  }

  /// The coverage at a point between pixel centres, 0 outside.
  @inline(__always)
  static func sample(
    _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, _ x: Float, _ y: Float
  ) -> Float {
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (left, top) = (Int(x + 1) - 1, Int(y + 1) - 1)
    let (u, v) = (x - Float(left), y - Float(top))
    if left >= 0, top >= 0, left + 1 < width, top + 1 < height {
      let corner = pixels + top * width + left
      let upper = Float(corner[0]) + u * (Float(corner[1]) - Float(corner[0]))
      let lower =
        Float(corner[width]) + u * (Float(corner[width + 1]) - Float(corner[width]))
      return upper + v * (lower - upper)
    }
    func value(_ x: Int, _ y: Int) -> Float {
      x >= 0 && y >= 0 && x < width && y < height ? Float(pixels[y * width + x]) : 0
    }
    let upper = value(left, top) + u * (value(left + 1, top) - value(left, top))
    let lower = value(left, top + 1) + u * (value(left + 1, top + 1) - value(left, top + 1))
    return upper + v * (lower - upper)
  }
}
