/// A BMP file of 16 or 32 bits a pixel: Leptonica takes the first for grey, knows no alpha of the second, and reads
/// neither with masks.
///
/// Where a mask says which bits are alpha, they are. Of plain 32 bits the fourth byte is, as many programs write it,
/// unless it is the same everywhere, as those write it that have none.
struct WideBMP {
  private let file: FileBytes
  private let width: Int
  private let height: Int
  private let isFromTop: Bool
  private let bits: Int
  private let start: Int
  /// Of red, green, blue and alpha; nil for masks that are none.
  private let fields: [Field]?
  private let statesAlpha: Bool

  /// The bits of a pixel that hold one value.
  private struct Field {
    let mask: Int

    /// Nil for bits that do not lie side by side.
    init?(_ mask: Int) {
      self.mask = mask
      let ones = mask >> mask.trailingZeroBitCount
      guard mask == 0 || ones & (ones + 1) == 0 else { return nil }
    }

    /// The value of a pixel in 8 bits; `missing` where there are no bits for it.
    func value(_ pixel: Int, missing: UInt8) -> UInt8 {
      guard mask != 0 else { return missing }
      let (shift, value) = (mask.trailingZeroBitCount, pixel & mask)
      let most = mask >> shift
      return UInt8(((value >> shift) * 255 + most / 2) / most)
    }
  }

  /// Nil for a file of other depths.
  init?(_ bytes: [UInt8]) {
    let file = FileBytes(bytes)
    guard file.has("BM", at: 0), let header = file.little(14, 4), header >= 40,
      let bits = file.little(28, 2), bits == 16 || bits == 32, let start = file.little(10, 4),
      let width = file.little(18, 4).map({ Int(Int32(truncatingIfNeeded: $0)) }),
      let height = file.little(22, 4).map({ Int(Int32(truncatingIfNeeded: $0)) }),
      let kind = file.little(30, 4)
    else { return nil }
    (self.file, self.bits, self.start) = (file, bits, start)
    (self.width, self.height, isFromTop) = (width, abs(height), height < 0)
    let hasAlphaMask = kind == 3 && header >= 56 || kind == 6
    switch kind {
    case 0:
      let masks = bits == 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]
      fields = masks.compactMap(Field.init)
    case 3, 6:
      let masks = (0..<4).map { $0 < 3 || hasAlphaMask ? file.little(54 + 4 * $0, 4) ?? 0 : 0 }
      let fields = masks.compactMap(Field.init)
      self.fields = fields.count == 4 ? fields : nil
    default: fields = nil
    }
    statesAlpha = hasAlphaMask
  }

  /// The picture on white; nil for a file that is cut short or compressed otherwise.
  func raster(channels: Int) -> RasterImage? {
    let row = (width * bits + 31) / 32 * 4
    guard let fields, width > 0, height > 0, width <= ImageDecoder.maximumPixels / height,
      start >= 54,
      start <= file.count, file.count - start >= row * (height - 1) + width * bits / 8
    else { return nil }
    let hasAlpha = statesAlpha || bits == 32 && alphaDiffers(fields[3], row)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, count in
      count = width * height * channels
      for y in 0..<height {
        for x in 0..<width {
          let pixel = pixel(x, y, row)
          let colour = Colour(
            red: fields[0].value(pixel, missing: 0), green: fields[1].value(pixel, missing: 0),
            blue: fields[2].value(pixel, missing: 0),
            alpha: hasAlpha ? fields[3].value(pixel, missing: 255) : 255)
          colour.store(
            at: buffer.baseAddress! + (y * width + x) * channels, channels: channels)
        }
      }
    }
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func pixel(_ x: Int, _ y: Int, _ row: Int) -> Int {
    let offset = start + row * (isFromTop ? y : height - 1 - y) + x * bits / 8
    return file.little(offset, bits / 8) ?? 0
  }

  private func alphaDiffers(_ alpha: Field, _ row: Int) -> Bool {
    let first = pixel(0, 0, row) & alpha.mask
    return (0..<height).contains { y in
      (0..<width).contains { x in pixel(x, y, row) & alpha.mask != first }
    }
  }
}
