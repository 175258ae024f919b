import Foundation
import Pictures
import Samples
import Testing

/// What is inside of an outline, and what stands where nothing is.
@Suite struct PageCuttingTests {
  private func outline(_ text: String) -> Outline {
    Outline(
      text.split(separator: " ").map { pair in
        let numbers = pair.split(separator: ",").map { Double($0)! }
        return PagePoint(x: numbers[0], y: numbers[1])
      })!
  }

  /// White with black where `isInk` says so.
  private func page(_ width: Int, _ height: Int, _ isInk: (Int, Int) -> Bool) -> RasterImage {
    RasterImage(
      width: width, height: height, channels: 1,
      pixels: (0..<width * height).map { isInk($0 % width, $0 / width) ? 0 : 255 })
  }

  @Test func whatAnOutlineEnclosesTwiceIsInside() throws {
    let page = page(80, 40) { x, y in (25..<35) ~= x && (5..<15) ~= y }
    for text in [
      "0,0 40,0 40,20 0,20 0,0 20,0 60,0 60,20 20,20 20,0",
      // The second loop the other way round.
      "0,0 40,0 40,20 0,20 0,0 20,0 20,20 60,20 60,0 20,0",
    ] {
      let image = try #require(PageRegion(outline(text)).cut(from: page))
      #expect(image.width == 60 && image.height == 20)
      #expect(image.pixels[10 * 60 + 30] == 0 && image.pixels[10 * 60 + 22] == 255, "\(text)")
    }
  }

  @Test func theAreaOfAnOutlineIsThatWhichIsCut() {
    // Two triangles of 100 × 20: a bow-tie, in Z order, and one with a corner in its middle.
    for points in [
      "0,0 100,40 100,0 0,40", "0,0 100,0 0,40 100,40", "0,0 50,20 100,40 100,0 50,20 0,40",
    ] {
      #expect(abs(outline(points).area - 2000) < 1, "\(points)")
      #expect(outline(points).mask(of: PixelBox(width: 100, height: 40))?.count { $0 } ?? 0 > 1900)
    }
    // Not simple, but without a crossing: what is exact stays so.
    #expect(outline("0,0 100,0 100,40 50,1 0,40").area == 2050)
    #expect(outline("0,0 100,0 50,0").area == 0)
  }

  @Test func aLineWhoseOutlineIsInZOrderIsCut() throws {
    let read = try PageFolder([
      "p.xml": PageFolder.page(PageFolder.line("l", "10,5 50,5 10,25 50,25"))
    ]).imported()
    #expect(read.skipped == [])
    #expect(read.samples.keys.sorted() == ["p.xml#l=text"])
  }

  @Test func theGroundOutsideOfAnOutlineThatIsMostlyInkIsPaper() throws {
    // A ring of ink in a tight outline on grey paper.
    let page = RasterImage(
      width: 60, height: 60, channels: 1,
      pixels: (0..<3600).map { index in
        hypot(Double(index % 60) - 30, Double(index / 60) - 30) < 10 ? 20 : 180
      })
    let diamond = outline("30,20 40,30 30,40 20,30")
    let image = try #require(PageRegion(diamond).cut(from: page))
    #expect(image.pixels[0] == 180 && image.pixels[10 * 20 + 10] == 20)
  }

  @Test func aBentLineIsCutStraight() throws {
    // A stripe of ink along an arc, 6 pixels thick, on white.
    let page = page(400, 200) { x, y in
      (500..<506) ~= Int(hypot(Double(x) - 200, Double(y) - 560))
    }
    let angles = (0...40).map { 75.0 + Double($0) * 0.75 }
    func arc(_ radius: Double, _ angles: [Double]) -> [PagePoint] {
      angles.map {
        PagePoint(x: 200 - radius * cos($0 * .pi / 180), y: 560 - radius * sin($0 * .pi / 180))
      }
    }
    let region = PageRegion(
      Outline(arc(514, angles) + arc(492, angles.reversed()))!, along: Baseline(arc(500, angles)))
    let image = try #require(region.cut(from: page))
    #expect((21...24) ~= image.height && (250...275) ~= image.width)
    for column in stride(from: 10, to: image.width - 10, by: 10) {
      let ink = (0..<image.height).filter { image.pixels[$0 * image.width + column] < 128 }
      #expect((5...7) ~= ink.count && (7...9) ~= (ink.first ?? 0), "column \(column): \(ink)")
    }
  }

  @Test func anOutlineOfAMillionCornersIsCutOrRefusedInBoundedTime() throws {
    let page = page(300, 200) { x, y in (100..<110) ~= x && (80..<90) ~= y }
    var corners = [PagePoint(x: 50, y: 50), PagePoint(x: 250, y: 50), PagePoint(x: 250, y: 150)]
    corners += (0..<1_000_000).map {
      PagePoint(x: 250 - Double($0) * 2e-4, y: 150 + Double($0 % 2) * 0.3)
    }
    let image = try #require(PageRegion(Outline(corners)!).cut(from: page))
    #expect(image.width == 201 || image.width == 200)
    #expect(image.pixels[35 * image.width + 55] == 0)
    // Each edge crosses every row: too many to follow.
    let wild = (0..<2_000_000).map { PagePoint(x: Double($0 % 299), y: $0 % 2 == 0 ? 0 : 200) }
    #expect(PageRegion(Outline(wild)!).cut(from: page) == nil)
  }

  @Test func aLineThatReachesBeyondThePageHasPaperThere() throws {
    let page = page(60, 40) { x, y in y >= 30 && (20..<30) ~= x }
    let region = PageRegion(
      outline("10,25 50,25 50,45 10,45"),
      along: Baseline([PagePoint(x: 50, y: 25), PagePoint(x: 10, y: 25)]))
    let image = try #require(region.cut(from: page))
    // Upside down: what is beyond the page's lower edge is now on top.
    #expect(image.width == 40 && image.height == 20)
    #expect(image.pixels[2 * 40 + 25] == 255 && image.pixels[8 * 40 + 25] == 0)
  }
}
