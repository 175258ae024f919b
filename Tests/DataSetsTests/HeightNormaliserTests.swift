import Pictures
import Testing

@Suite struct HeightNormaliserTests {
  /// Numbers of Pillow 13.
  @Test func lanczosIsPillowsToTheLastBit() {
    for (width, height, channels, newHeight, newWidth, beginning, checksum) in [
      (13, 9, 1, 5, 7, [93, 87, 123, 107, 155, 152], 84052),
      (5, 4, 1, 9, 11, [255, 193, 80, 0, 16, 100], 543139),
      (40, 31, 1, 12, 15, [111, 121, 128, 180, 97, 96], 2_100_825),
      (9, 7, 3, 4, 5, [155, 18, 108, 116, 94, 181], 244980),
      (2000, 37, 1, 48, 2594, [240, 73, 0, 133, 167, 39], 7_898_843_908),
    ] as [(Int, Int, Int, Int, Int, [UInt8], Int)] {
      var state = 12345
      let pixels = (0..<width * height * channels).map { _ in
        state = (state * 1_103_515_245 + 12345) & 0x7fff_ffff
        return UInt8(truncatingIfNeeded: state >> 16)
      }
      let image = RasterImage(width: width, height: height, channels: channels, pixels: pixels)
      let scaled = HeightNormaliser(height: newHeight, resampling: .lanczos).normalise(image)
      #expect(scaled.width == newWidth)
      var rows: [UInt8] = []
      for y in 0..<newHeight {
        for x in 0..<newWidth { for channel in 0..<channels { rows.append(scaled[x, y, channel]) } }
      }
      #expect(Array(rows.prefix(6)) == beginning)
      #expect(
        rows.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 997 + 1) } == checksum)
    }
  }

  @Test func keepsAPictureOfTheRightHeightAndTurnsItIntoColumns() {
    let image = RasterImage(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
    let normalised = HeightNormaliser(height: 2).normalise(image)
    #expect(normalised.width == 3)
    #expect(normalised.pixels == [1, 4, 2, 5, 3, 6])
  }

  @Test func keepsChannelsInnermost() {
    let image = RasterImage(
      width: 2, height: 2, channels: 3, pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    let normalised = HeightNormaliser(height: 2).normalise(image)
    #expect(normalised.pixels == [1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12])
    #expect(normalised[1, 0, 2] == 6)
  }

  @Test func averagesTheCoveredAreaWhenShrinking() {
    let image = RasterImage(
      width: 4, height: 4, channels: 1,
      pixels: [0, 100, 10, 10, 100, 200, 10, 10, 0, 0, 255, 255, 0, 0, 255, 255])
    #expect(HeightNormaliser(height: 2).normalise(image).pixels == [100, 0, 10, 255])
  }

  @Test func weighsPixelsThatAreCoveredInPart() {
    // 3 → 2 rows: the middle row belongs to both halves; (2·30 + 90) / 3 and (90 + 2·150) / 3.
    let image = RasterImage(width: 1, height: 3, channels: 1, pixels: [30, 90, 150])
    let normalised = HeightNormaliser(height: 2).normalise(image)
    #expect(normalised.width == 1)
    #expect(normalised.pixels == [50, 130])
  }

  @Test func interpolatesWhenEnlarging() {
    let image = RasterImage(width: 1, height: 2, channels: 1, pixels: [0, 200])
    let normalised = HeightNormaliser(height: 4).normalise(image)
    #expect(normalised.width == 2)
    #expect(normalised.pixels == [0, 50, 150, 200, 0, 50, 150, 200])
  }

  @Test(arguments: [
    (100, 50, 64), (101, 50, 65), (1, 1000, 1), (78, 43, 58), (200, 50, 128), (33, 31, 34),
  ])
  func roundsTheWidth(width: Int, height: Int, expected: Int) {
    #expect(HeightNormaliser(height: 32).width(ofImage: width, height) == expected)
  }

  @Test(arguments: [1, 7, 31, 32, 33, 100], [1, 3]) func keepsAnEvenAreaEven(
    height: Int, channels: Int
  ) {
    let image = RasterImage(
      width: 9, height: height, channels: channels,
      pixels: [UInt8](repeating: 201, count: 9 * height * channels))
    let normalised = HeightNormaliser(height: 32).normalise(image)
    #expect(normalised.height == 32 && normalised.channels == channels)
    #expect(normalised.pixels.count == normalised.width * 32 * channels)
    #expect(normalised.pixels.allSatisfy { $0 == 201 })
  }
}
