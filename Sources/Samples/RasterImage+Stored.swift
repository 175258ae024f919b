import Pictures
import Shards

extension RasterImage {
  /// The picture of a stored sample, whose pixels stand column by column.
  package init(_ sample: Sample, height: Int, channels: Int) {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(sample.pixels.count)
    for y in 0..<height {
      for x in 0..<sample.width {
        let start = (x * height + y) * channels
        for channel in 0..<channels { pixels.append(sample.pixels[start + channel]) }
      }
    }
    self.init(width: sample.width, height: height, channels: channels, pixels: pixels)
  }
}
