import Foundation

/// Thickness of strokes, and blur.
extension ColumnImage {
  /// Mixes each pixel with the darkest (amount < 0) or lightest (amount > 0) of its 3 × 3
  /// neighbourhood, with the weight |amount|.
  ///
  /// - Parameters:
  ///   - down: memory for `count` bytes: extremes of three pixels of a column.
  ///   - both: memory for `count` bytes.
  package func changeStrokes(
    _ amount: Double, _ down: UnsafeMutablePointer<UInt8>, _ both: UnsafeMutablePointer<UInt8>
  ) {
    let isDarker = amount < 0
    func extreme(_ a: UInt8, _ b: UInt8) -> UInt8 { isDarker ? min(a, b) : max(a, b) }
    for x in 0..<width {
      let start = x * column
      for i in 0..<column {
        let above = i >= channels ? i - channels : i
        let below = i + channels < column ? i + channels : i
        down[start + i] = extreme(
          extreme(pixels[start + above], pixels[start + i]), pixels[start + below])
      }
    }
    for x in 0..<width {
      let left = max(0, x - 1) * column
      let right = min(width - 1, x + 1) * column
      for i in 0..<column {
        both[x * column + i] = extreme(
          extreme(down[left + i], down[x * column + i]), down[right + i])
      }
    }
    let weight = Float(abs(amount))
    for i in 0..<count {
      let own = Float(pixels[i])
      pixels[i] = Self.byte(own + weight * (Float(both[i]) - own))
    }
  }

  /// Blurs with a Gaussian of a standard deviation in pixels, continued beyond the edges with the
  /// pixels at them.
  ///
  /// - Parameter rows: memory for `count` numbers.
  package func blur(_ deviation: Double, _ rows: UnsafeMutablePointer<Float>) {
    let radius = Int((2.5 * deviation).rounded(.up))
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * radius + 1) { kernel in
      var sum: Float = 0
      for k in -radius...radius {
        let weight = Float(exp(-0.5 * Double(k * k) / (deviation * deviation)))
        kernel[k + radius] = weight
        sum += weight
      }
      for k in 0...2 * radius { kernel[k] /= sum }
      for x in 0..<width {
        let target = rows + x * column
        for i in 0..<column { target[i] = 0 }
        for k in -radius...radius {
          let source = pixels + max(0, min(width - 1, x + k)) * column
          let weight = kernel[k + radius]
          for i in 0..<column { target[i] += weight * Float(source[i]) }
        }
      }
      for x in 0..<width {
        let source = rows + x * column
        for y in 0..<height {
          for channel in 0..<channels {
            var value: Float = 0
            for k in -radius...radius {
              value +=
                kernel[k + radius] * source[max(0, min(height - 1, y + k)) * channels + channel]
            }
            pixels[x * column + y * channels + channel] = Self.byte(value)
          }
        }
      }
    }
  }
}
