import CLeptonica
import Deflate

/// PNG files of 16-bit grey, of which Leptonica gives only the upper halves of the values.
///
/// They are shown to it as grey and alpha of 8 bits: the rows, their filters and the order of interlaced ones are the
/// same to the byte, so the lower halves come as alpha.
struct WidePNG {
  private let width: Int
  private let height: Int
  private let values: [UInt16]

  /// Nil of any other file, and of a damaged one.
  init?(_ bytes: [UInt8]) {
    // The signature and IHDR: its length, its name, the sizes, the depth, the kind of colour and its checksum.
    guard bytes.count > 33, bytes[24] == 16, bytes[25] == 0 else { return nil }
    guard Self.checksum(bytes) == bytes[29..<33].reduce(0, { $0 << 8 | UInt32($1) }) else {
      return nil
    }
    var halves = bytes
    (halves[24], halves[25]) = (8, 4)
    let sum = Self.checksum(halves)
    for index in 0..<4 { halves[29 + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
    var pix = pixReadMem(halves, halves.count)
    defer { pixDestroy(&pix) }
    guard let pix, pixGetDepth(pix) == 32, let words = pixGetData(pix) else { return nil }
    (width, height) = (Int(pixGetWidth(pix)), Int(pixGetHeight(pix)))
    let wordsPerRow = Int(pixGetWpl(pix))
    var values: [UInt16] = []
    values.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        let word = words[y * wordsPerRow + x]
        values.append(UInt16(word >> 24) << 8 | UInt16(word & 0xFF))
      }
    }
    self.values = values
  }

  /// The picture with 8 bits a value.
  func raster(channels: Int) -> RasterImage {
    let white = WideGrey.white(of: UInt32(values.max() ?? 0))
    let pixels = values.flatMap {
      repeatElement(WideGrey.byte(of: UInt32($0), white: white), count: channels)
    }
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes[12..<29].withUnsafeBytes { CRC32($0).value }
  }
}
