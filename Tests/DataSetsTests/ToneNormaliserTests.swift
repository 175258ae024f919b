import Pictures
import Testing

@Suite struct ToneNormaliserTests {
  /// A quarter ink, three quarters ground.
  private static func picture(ink: UInt8, ground: UInt8) -> [UInt8] {
    (0..<400).map { $0 % 4 == 0 ? ink : ground }
  }

  private func applied(_ pixels: [UInt8], _ tone: ToneNormaliser) -> [UInt8] {
    var result = pixels
    tone.apply(to: &result)
    return result
  }

  @Test func keepsPicturesAsTheyAreUnlessToldOtherwise() {
    let picture = Self.picture(ink: 200, ground: 30)
    #expect(applied(picture, ToneNormaliser()) == picture)
  }

  @Test func bringsTextToOnePolarity() {
    let dark = Self.picture(ink: 40, ground: 210)
    let light = dark.map { 255 - $0 }
    let wantsDark = ToneNormaliser(polarity: .darkText)
    #expect(applied(dark, wantsDark) == dark && applied(light, wantsDark) == dark)
    let wantsLight = ToneNormaliser(polarity: .lightText)
    #expect(applied(dark, wantsLight) == light && applied(light, wantsLight) == light)
  }

  @Test func spreadsValuesOverTheWholeRange() {
    let stretch = ToneNormaliser(stretchesContrast: true)
    let faint = Self.picture(ink: 110, ground: 150)
    #expect(applied(faint, stretch) == Self.picture(ink: 0, ground: 255))
    // One pixel of dirt is within the 1 % that does not count.
    var dirty = faint
    dirty[1] = 0
    #expect(
      applied(dirty, stretch)
        == Self.picture(ink: 0, ground: 255).enumerated().map {
          $0.offset == 1 ? 0 : $0.element
        })
    let empty = [UInt8](repeating: 200, count: 50) + [UInt8](repeating: 205, count: 50)
    #expect(applied(empty, stretch) == empty)
    #expect(applied([], stretch) == [])
  }
}
