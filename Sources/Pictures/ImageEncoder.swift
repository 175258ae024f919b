import CLeptonica
import Files
import Foundation

/// Writes pictures as PNG.
package struct ImageEncoder: Sendable {
  package init() { ImageDecoder.silenceLeptonica() }

  /// Writes `image` to `path` as an 8-bit grey or colour PNG and replaces an existing file.
  package func writePNG(_ image: RasterImage, to path: String) throws {
    try DurableFile.write(try png(image), to: path)
  }

  /// The bytes of `image` as a PNG file.
  package func png(_ image: RasterImage) throws(ImageError) -> [UInt8] {
    var pix = try makePix(image, name: "PNG in memory")
    defer { pixDestroy(&pix) }
    var (bytes, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
    defer { lept_free(bytes) }
    guard pixWriteMem(&bytes, &count, pix, Int32(IFF_PNG)) == 0, let bytes else {
      throw .cannotWrite(path: "PNG in memory")
    }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The picture as Leptonica has it; the caller destroys it.
  private func makePix(
    _ image: RasterImage, name: String
  ) throws(ImageError) -> cleptonica_pix? {
    let depth: Int32 = image.channels == 1 ? 8 : 32
    guard let pix = pixCreate(Int32(image.width), Int32(image.height), depth),
      let words = pixGetData(pix)
    else { throw .cannotWrite(path: name) }
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
    return pix
  }
}
