/// Changes images in place, with working memory that is used again.
///
/// The order is that in which such changes come about: the ground, the writing on it, the view of
/// it, light, what lies in front, optics, sensor, file.
package final class ImageAugmenter {
  private var first: [UInt8] = []
  private var second: [UInt8] = []
  private var values: [Float] = []

  package init() {}

  /// Changes an image as samples are stored: column by column, channels innermost.
  package func apply(
    _ changes: ImageChanges, to pixels: UnsafeMutablePointer<UInt8>, width: Int, height: Int,
    channels: Int
  ) {
    let count = width * height * channels
    guard count > 0 else { return }
    if first.count < count {
      first = [UInt8](repeating: 0, count: count)
      second = [UInt8](repeating: 0, count: count)
      values = [Float](repeating: 0, count: count)
    }
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        values.withUnsafeMutableBufferPointer { values in
          guard let one = first.baseAddress, let other = second.baseAddress,
            let floats = values.baseAddress
          else { return }
          let image = ColumnImage(pixels: pixels, width: width, height: height, channels: channels)
          if changes.background > 0 { image.shadeGround(changes) }
          if changes.stroke != 0 { image.changeStrokes(changes.stroke, one, other) }
          if changes.isGeometric { ImageWarp(changes, image).apply(to: image, copy: one) }
          if changes.contrast != 0 || changes.brightness != 0 { image.changeTone(changes) }
          if changes.occlusion > 0 { image.coverPatches(changes) }
          if changes.blur > 0 { image.blur(changes.blur * Double(height), floats) }
          if changes.noise > 0 { image.addNoise(changes.noise, changes.noiseRandom) }
          if changes.compression > 0 { BlockCompression(changes.compression).apply(to: image) }
        }
      }
    }
  }
}
