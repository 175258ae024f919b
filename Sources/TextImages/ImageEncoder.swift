import CLeptonica
import Foundation

/// Writes pictures as PNG.
public struct ImageEncoder: Sendable {
  public init() {}

  /// Writes `image` to `path` as an 8-bit grey or colour PNG and replaces what is there.
  public func writePNG(_ image: RasterImage, to path: String) throws(ImageError) {
    let depth: Int32 = image.channels == 1 ? 8 : 32
    var pix = pixCreate(Int32(image.width), Int32(image.height), depth)
    defer { pixDestroy(&pix) }
    guard let pix, let words = pixGetData(pix) else { throw .cannotWrite(path: path) }
    let wordsPerRow = Int(pixGetWpl(pix))
    for y in 0..<image.height {
      let row = words + y * wordsPerRow
      for x in 0..<image.width {
        let index = (y * image.width + x) * image.channels
        if image.channels == 1 {
          row[x / 4] |= UInt32(image.pixels[index]) << UInt32(24 - 8 * (x % 4))
        } else {
          row[x] =
            UInt32(image.pixels[index]) << 24 | UInt32(image.pixels[index + 1]) << 16
            | UInt32(image.pixels[index + 2]) << 8
        }
      }
    }
    guard pixWrite(path, pix, Int32(IFF_PNG)) == 0 else { throw .cannotWrite(path: path) }
  }
}
