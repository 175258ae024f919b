import Drawing
import Pictures
import Testing

@Suite struct WordRendererTests {
  @Test func drawsInkOnPaperInsideTheMargins() throws {
    let renderer = try WordRenderer()
    var style = plainStyle()
    style.left = 5
    style.top = 3
    let image = try #require(renderer.render("Hand", style: style, channels: 1))
    #expect(image.pixels.contains { $0 < 60 })
    #expect(image.pixels[0..<(3 * image.width)].allSatisfy { $0 == 250 })
    for y in 0..<image.height {
      #expect(image.pixels[(y * image.width)..<(y * image.width + 4)].allSatisfy { $0 == 250 })
    }
  }

  @Test func drawsLongerWordsWiderAndAllEquallyHigh() throws {
    let renderer = try WordRenderer()
    let short = try #require(renderer.render("an", style: plainStyle(), channels: 1))
    let long = try #require(renderer.render("letters", style: plainStyle(), channels: 1))
    #expect(long.width > short.width)
    #expect(long.height == short.height)
  }

  @Test func refusesLettersThatTheFaceLacksAndWhiteSpace() throws {
    let renderer = try WordRenderer()
    #expect(renderer.render("\u{E123}", style: plainStyle(), channels: 1) == nil)
    #expect(renderer.render("", style: plainStyle(), channels: 1) == nil)
  }

  @Test(arguments: [1, 3]) func drawsTheSameSampleAgain(channels: Int) throws {
    func draw() throws -> [RasterImage] {
      let renderer = try WordRenderer()
      return try (0..<20).map { sample in
        let style = WordStyle(
          seed: 7, sample: sample, faces: renderer.faces.count, height: 32, channels: channels)
        return try #require(renderer.render("word", style: style, channels: channels))
      }
    }
    let images = try draw()
    #expect(try draw() == images)
    #expect(Set(images.map(\.pixels)).count == 20)
  }

  @Test func namesTheFontsThereAre() throws {
    let faces = try WordRenderer(fonts: .all).faces
    #expect(faces.contains { $0.family == "DejaVu Sans" })
    let sans = try WordRenderer(fonts: .families(["dejavu sans"])).faces
    #expect(!sans.isEmpty && sans.allSatisfy { $0.family == "DejaVu Sans" })
    #expect(throws: FontError.self) { try WordRenderer(fonts: .families(["No Such Font"])) }
  }

  private func plainStyle() -> WordStyle {
    var style = WordStyle(seed: 0, sample: 0, faces: 1, height: 32, channels: 1)
    style.ink = [20, 20, 20]
    style.paper = [250, 250, 250]
    style.noise = 0
    style.size = 32
    return style
  }
}
