import CLeptonica

/// Reads the pixels of a Leptonica picture of any depth as grey or colour bytes.
///
/// Leptonica packs pixels into 32-bit words of the machine's byte order, the leftmost pixel in the
/// highest bits; a row begins on a word.
struct PixUnpacker {
  private let pix: cleptonica_pix
  private let words: UnsafeMutablePointer<UInt32>
  private let width: Int
  private let height: Int
  private let depth: Int
  private let wordsPerRow: Int
  private let isPremultiplied: Bool
  private let isInverted: Bool
  private let transparent: Int?
  /// The value of white, of a picture of 16 bits.
  private var white: UInt32 = 65_535

  /// Nil for a picture without pixels or of a depth that holds no picture.
  ///
  /// - Parameters:
  ///   - isPremultiplied: colours are already multiplied by their alpha, as libtiff does.
  ///   - isInverted: the largest value is black, not white, whatever Leptonica says.
  ///   - transparent: the index in the palette that is transparent, whatever the palette says.
  ///   - spreads: whether values of 16 bits that use few of these are spread.
  init?(
    _ pix: cleptonica_pix, isPremultiplied: Bool, isInverted: Bool, transparent: Int?,
    spreads: Bool
  ) {
    self.pix = pix
    self.isPremultiplied = isPremultiplied
    self.isInverted = isInverted
    self.transparent = transparent
    width = Int(pixGetWidth(pix))
    height = Int(pixGetHeight(pix))
    depth = Int(pixGetDepth(pix))
    wordsPerRow = Int(pixGetWpl(pix))
    guard width > 0, height > 0, [1, 2, 4, 8, 16, 24, 32].contains(depth),
      let words = pixGetData(pix)
    else { return nil }
    self.words = words
    if depth == 16, spreads { white = WideGrey.white(of: largestValue()) }
  }

  private func largestValue() -> UInt32 {
    var largest: UInt32 = 0
    for y in 0..<height {
      let row = words + y * wordsPerRow
      for x in 0..<width { largest = max(largest, (row[x / 2] >> shift(x, 16)) & 0xFFFF) }
    }
    return largest
  }

  func unpacked(channels: Int) -> RasterImage {
    let count = width * height * channels
    let table = depth <= 8 ? lookUpTable(channels: channels) : []
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      var output = buffer.baseAddress!
      for y in 0..<height {
        unpackRow(words + y * wordsPerRow, table, channels: channels, into: output)
        output += width * channels
      }
      initialised = count
    }
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }
}

extension PixUnpacker {
  private func unpackRow(
    _ row: UnsafePointer<UInt32>, _ table: [UInt8], channels: Int,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    switch depth {
    case 32:
      let hasAlpha = pixGetSpp(pix) == 4
      for x in 0..<width {
        let word = isInverted ? inverted(row[x]) : row[x]
        let colour = Colour(
          red: UInt8(truncatingIfNeeded: word >> 24), green: UInt8(truncatingIfNeeded: word >> 16),
          blue: UInt8(truncatingIfNeeded: word >> 8),
          alpha: hasAlpha ? UInt8(truncatingIfNeeded: word) : 255)
        colour.store(
          at: output + x * channels, channels: channels, isPremultiplied: isPremultiplied)
      }
    case 24:
      let byte = { (index: Int) in UInt8(truncatingIfNeeded: row[index / 4] >> shift(index, 8)) }
      for x in 0..<width {
        let colour = Colour(
          red: byte(3 * x), green: byte(3 * x + 1), blue: byte(3 * x + 2), alpha: 255)
        colour.store(at: output + x * channels, channels: channels)
      }
    case 16:
      for x in 0..<width {
        let value = (row[x / 2] >> shift(x, 16)) & 0xFFFF
        let byte = WideGrey.byte(of: value, white: white)
        let grey = isInverted ? 255 - byte : byte
        for channel in 0..<channels { output[x * channels + channel] = grey }
      }
    case 8 where channels == 1:
      table.withUnsafeBufferPointer { table in
        for x in 0..<width / 4 {
          let word = row[x]
          output[4 * x] = table[Int(word >> 24)]
          output[4 * x + 1] = table[Int((word >> 16) & 0xFF)]
          output[4 * x + 2] = table[Int((word >> 8) & 0xFF)]
          output[4 * x + 3] = table[Int(word & 0xFF)]
        }
        for x in width / 4 * 4..<width {
          output[x] = table[Int((row[x / 4] >> shift(x, 8)) & 0xFF)]
        }
      }
    default:
      let perWord = 32 / depth
      let mask = UInt32(1) << UInt32(depth) - 1
      for x in 0..<width {
        let index = Int((row[x / perWord] >> shift(x, depth)) & mask)
        for channel in 0..<channels {
          output[x * channels + channel] = table[index * channels + channel]
        }
      }
    }
  }

  /// A pixel whose colours are inks, as far as its alpha lets them show if they are multiplied by it.
  private func inverted(_ word: UInt32) -> UInt32 {
    let alpha = isPremultiplied ? word & 0xFF : 255
    let colours = [24, 16, 8].reduce(UInt32(0)) { result, shift in
      let ink = (word >> UInt32(shift)) & 0xFF
      return result | (alpha - min(alpha, ink)) << UInt32(shift)
    }
    return colours | word & 0xFF
  }

  /// The bits to the right of the `index`-th value of `bits` bits inside its word.
  private func shift(_ index: Int, _ bits: Int) -> UInt32 {
    UInt32(32 - bits - (index * bits) % 32)
  }

  /// The bytes of each of the `2^depth` pixel values.
  private func lookUpTable(channels: Int) -> [UInt8] {
    var table = [UInt8](repeating: 255, count: channels << depth)
    let palette = pixGetColormap(pix)
    let highest = (1 << depth) - 1
    for value in 0...highest {
      var colour = Colour(grey: UInt8((isInverted ? highest - value : value) * 255 / highest))
      // Without a palette, 1 bit a pixel means ink: 1 is black.
      if depth == 1 { colour = Colour(grey: value == 0 ? 255 : 0) }
      if let palette {
        guard value < pixcmapGetCount(palette) else { break }
        var (red, green, blue, alpha): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        pixcmapGetRGBA(palette, Int32(value), &red, &green, &blue, &alpha)
        colour = Colour(
          red: UInt8(truncatingIfNeeded: red), green: UInt8(truncatingIfNeeded: green),
          blue: UInt8(truncatingIfNeeded: blue),
          alpha: value == transparent ? 0 : UInt8(truncatingIfNeeded: alpha))
      }
      table.withUnsafeMutableBufferPointer { buffer in
        colour.store(at: buffer.baseAddress! + value * channels, channels: channels)
      }
    }
    return table
  }
}
