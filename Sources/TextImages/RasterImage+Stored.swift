import Shards

extension RasterImage {
  /// The picture of a stored sample, whose pixels stand column by column.
  public init(_ sample: Sample, height: Int, channels: Int) {
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

  /// The picture in grey or in colour; grey becomes colour with three equal parts.
  func converted(toChannels wanted: Int) -> RasterImage {
    guard wanted != channels else { return self }
    var converted = [UInt8](repeating: 0, count: width * height * wanted)
    converted.withUnsafeMutableBufferPointer { output in
      guard let base = output.baseAddress else { return }
      for index in 0..<width * height {
        let colour =
          channels == 1
          ? Colour(grey: pixels[index])
          : Colour(
            red: pixels[3 * index], green: pixels[3 * index + 1], blue: pixels[3 * index + 2],
            alpha: 255)
        colour.store(at: base + index * wanted, channels: wanted)
      }
    }
    return RasterImage(width: width, height: height, channels: wanted, pixels: converted)
  }
}
