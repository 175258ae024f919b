import Pictures
import Testing

@Suite struct HeightNormaliserTests {
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
