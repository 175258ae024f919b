import Foundation

/// The artefacts of JPEG: blocks of 8 × 8 pixels lose what their coarsely stored frequencies lack.
///
/// Every channel is coded with JPEG's table for brightness. Nothing is written or packed.
package struct BlockCompression {
  /// The quality as libjpeg counts it, 1 to 100.
  private let quality: Int

  /// - Parameter strength: 0 for quality 100, 1 for quality 1.
  package init(_ strength: Double) {
    quality = max(1, min(100, Int(100 * (1 - strength))))
  }

  /// Annex K of the JPEG standard, table K.1, row by row.
  private static let luminance: [Int] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  ]

  /// cosines[k · 8 + x] = s(k) cos((2 x + 1) k π / 16), s(0) = √⅛ and s(k) = ½.
  private static let cosines: [Float] = (0..<64).map { index in
    let (k, x) = (index / 8, index % 8)
    let scale = k == 0 ? 0.125.squareRoot() : 0.5
    return Float(scale * cos(Double((2 * x + 1) * k) * .pi / 16))
  }

  package func apply(to image: ColumnImage) {
    let scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
    Self.cosines.withUnsafeBufferPointer { cosines in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 192) { memory in
        let steps = UnsafeMutableBufferPointer(rebasing: memory[128..<192])
        for i in 0..<64 {
          // The image's columns are the block's rows here, so the table is turned, too.
          let entry = Self.luminance[i % 8 * 8 + i / 8]
          steps[i] = Float(max(1, min(255, (entry * scale + 50) / 100)))
        }
        let block = UnsafeMutableBufferPointer(rebasing: memory[0..<64])
        let half = UnsafeMutableBufferPointer(rebasing: memory[64..<128])
        for channel in 0..<image.channels {
          for x in stride(from: 0, to: image.width, by: 8) {
            for y in stride(from: 0, to: image.height, by: 8) {
              load(image, x, y, channel, block)
              multiply(cosines, block, half, isInverse: false)
              multiply(cosines, half, block, isInverse: false)
              for i in 0..<64 { block[i] = (block[i] / steps[i]).rounded() * steps[i] }
              multiply(cosines, block, half, isInverse: true)
              multiply(cosines, half, block, isInverse: true)
              store(block, image, x, y, channel)
            }
          }
        }
      }
    }
  }

  /// y = (C x)ᵀ, or (Cᵀ x)ᵀ backwards: twice, it transforms columns and rows.
  private func multiply(
    _ cosines: UnsafeBufferPointer<Float>, _ x: UnsafeMutableBufferPointer<Float>,
    _ y: UnsafeMutableBufferPointer<Float>, isInverse: Bool
  ) {
    for k in 0..<8 {
      var row = SIMD8<Float>.zero
      for i in 0..<8 {
        let factor = isInverse ? cosines[i * 8 + k] : cosines[k * 8 + i]
        row += factor * SIMD8(x[8 * i..<8 * i + 8])
      }
      for i in 0..<8 { y[i * 8 + k] = row[i] }
    }
  }

  private func load(
    _ image: ColumnImage, _ x: Int, _ y: Int, _ channel: Int,
    _ block: UnsafeMutableBufferPointer<Float>
  ) {
    for i in 0..<8 {
      let column = image.pixels + min(x + i, image.width - 1) * image.column
      for j in 0..<8 {
        let row = min(y + j, image.height - 1)
        block[i * 8 + j] = Float(column[row * image.channels + channel]) - 128
      }
    }
  }

  private func store(
    _ block: UnsafeMutableBufferPointer<Float>, _ image: ColumnImage, _ x: Int, _ y: Int,
    _ channel: Int
  ) {
    for i in 0..<min(8, image.width - x) {
      let column = image.pixels + (x + i) * image.column
      for j in 0..<min(8, image.height - y) {
        column[(y + j) * image.channels + channel] = ColumnImage.byte(block[i * 8 + j] + 128)
      }
    }
  }
}
