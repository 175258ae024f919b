/// The one colour of a picture that is transparent, where its format has alpha in no other way and Leptonica
/// does not look for it.
enum TransparentColour {
  /// Of a PNG file of grey or RGB pixels: what the chunk tRNS says, as bytes of red, green and blue, and where
  /// the chunk is, which Leptonica misreads.
  ///
  /// Of 16 bits a value, the ones that become the same byte count as the same colour. Source: W3C, Portable
  /// Network Graphics, third edition, 11.3.1.1.
  static func ofPNG(_ bytes: [UInt8]) -> (colour: [UInt8], chunk: Range<Int>)? {
    // The signature, IHDR with its length and name, the size, the depth and the kind of colour.
    guard bytes.count > 33, bytes[24] <= 16, bytes[25] == 0 || bytes[25] == 2 else { return nil }
    let (depth, isGrey) = (Int(bytes[24]), bytes[25] == 0)
    var offset = 33
    while offset + 12 <= bytes.count {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let name = bytes[offset + 4..<offset + 8]
      if name.elementsEqual("IDAT".utf8) { return nil }
      if name.elementsEqual("tRNS".utf8) {
        let end = offset + 12 + length
        guard length == (isGrey ? 2 : 6), end <= bytes.count else { return nil }
        let values = stride(from: offset + 8, to: offset + 8 + length, by: 2).map {
          Int(bytes[$0]) << 8 | Int(bytes[$0 + 1])
        }
        let colour = values.map { value in
          // Leptonica takes the upper half of 16 bits.
          let byte = depth < 16 ? value * 255 / ((1 << depth) - 1) : value >> 8
          return UInt8(truncatingIfNeeded: byte)
        }
        return (isGrey ? Array(repeating: colour[0], count: 3) : colour, offset..<end)
      }
      offset += 12 + length
    }
    return nil
  }

  /// Of a GIF file's first picture: the index in the palette that its graphic control extension names.
  /// Source: GIF89a, section 23.
  static func indexOfGIF(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 13 else { return nil }
    // The global palette stands behind the screen descriptor.
    var offset = 13 + (bytes[10] & 0x80 == 0 ? 0 : 3 << (Int(bytes[10] & 7) + 1))
    var index: Int?
    while offset + 8 <= bytes.count, bytes[offset] == 0x21 {
      if bytes[offset + 1] == 0xF9, bytes[offset + 2] == 4 {
        index = bytes[offset + 3] & 1 == 1 ? Int(bytes[offset + 6]) : nil
      }
      offset += 2
      while offset < bytes.count, bytes[offset] != 0 { offset += 1 + Int(bytes[offset]) }
      offset += 1
    }
    return index
  }
}

extension RasterImage {
  /// The picture with one colour painted white.
  func whitening(_ colour: [UInt8]) -> RasterImage {
    precondition(channels == 3, "a colour has three values")
    var image = self
    for pixel in stride(from: 0, to: pixels.count, by: 3)
    where pixels[pixel] == colour[0] && pixels[pixel + 1] == colour[1]
      && pixels[pixel + 2] == colour[2]
    {
      for channel in 0..<3 { image.pixels[pixel + channel] = 255 }
    }
    return image
  }
}
