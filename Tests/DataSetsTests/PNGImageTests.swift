import Deflate
import Pictures
import Testing

/// Pictures of pages and logs, read back by the library for pictures.
@Suite struct PNGImageTests {
  /// The widest is of more than 64 kB, the longest block that deflate can store as it is.
  @Test(
    "A picture is read back pixel by pixel",
    arguments: [(1, 1, 1), (5, 3, 1), (4, 2, 3), (300, 100, 3)])
  func aPictureIsReadBackPixelByPixel(_ size: (width: Int, height: Int, channels: Int))
    throws
  {
    let count = size.width * size.height * size.channels
    let columns = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let image = PNGImage(
      columns: columns, width: size.width, height: size.height, channels: size.channels)
    let raster = try ImageDecoder(channels: size.channels).decode(image.bytes, name: "a picture")
    #expect(raster.width == size.width && raster.height == size.height)
    var rows: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let start = (x * size.height + y) * size.channels
        rows += columns[start..<start + size.channels]
      }
    }
    #expect(raster.pixels == rows)
  }
}
