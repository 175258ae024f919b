extension RasterImage {
  /// The picture in grey or in colour; grey becomes colour with three equal parts.
  package func converted(toChannels wanted: Int) -> RasterImage {
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
