import DataSets
import Foundation
import Pages
import Pictures
import Samples
import Testing

/// Where lines are by what their files state, and what is said where that does not fit.
@Suite struct PagePlacementTests {
  private let corners = "10,5 50,5 50,25 10,25"

  private func page(_ lines: String..., size: (Int, Int)? = (60, 40), region: String = "") -> String
  {
    PageFolder.page(lines.joined(), size: size, region: region)
  }

  private let line = PageFolder.line

  @Test func aPageInAnotherScaleIsScaledWithANote() throws {
    let result = try PageFolder([
      "p.xml": page(line("l", "20,10 100,10 100,50 20,50", nil, "text", ""), size: (120, 80))
    ]).imported()
    let sample = try #require(result.samples["p.xml#l=text"])
    #expect(sample.width == 40 && sample.pixels[10 * 40 + 15] == 0 && sample.pixels[405] == 255)
    #expect(
      result.noted == [
        "page scaled | p.xml#l | the page is stated as 120 × 80, its picture has 60 × 40 pixels: its "
          + "coordinates were scaled"
      ])
  }

  @Test func aPageWhoseSizeDoesNotFitIsLeftOutLineByLine() throws {
    let result = try PageFolder([
      "p.xml": page(
        line("a", corners, nil, "a", ""), line("b", corners, nil, "b", ""), size: (120, 100))
    ]).imported()
    #expect(result.samples.isEmpty)
    #expect(
      result.skipped
        == ["a", "b"].map {
          "page size | p.xml#\($0) | the page is stated as 120 × 100, its picture has 60 × 40 pixels: it "
            + "is another picture, or cut"
        })
  }

  @Test func coordinatesOfALTOAreScaledByThePagesSizeWhateverTheUnitSays() throws {
    let line =
      "<TextLine ID=\"a\" HPOS=\"40\" VPOS=\"20\" WIDTH=\"160\" HEIGHT=\"80\"><String CONTENT=\"x\"/>"
      + "</TextLine>"
    for unit in ["inch1200", "mm10", "pixel"] {
      let result = try PageFolder([
        "a.xml": PageFolder.alto(line, size: (240, 160), unit: unit)
      ]).imported()
      #expect(result.samples["a.xml#a=x"]?.width == 40, "\(unit)")
      #expect(result.noted.count == 1 && result.skipped == [])
    }
    let unknown = try PageFolder(["a.xml": PageFolder.alto(line, unit: "mm10")]).imported()
    #expect(
      unknown.skipped == [
        "page size | a.xml#a | its coordinates are in mm10, and the page has no size by which the picture's "
          + "scale could be known"
      ])
  }

  @Test func linesAreTurnedByTheOrientationOfTheirRegion() throws {
    // The box of ink is at (20, 10) to (30, 20); the region's text runs upwards.
    let result = try PageFolder([
      "p.xml": page(
        line("l", "15,5 35,5 35,35 15,35", nil, "text", ""), region: "orientation=\"90\"")
    ]).imported()
    let sample = try #require(result.samples["p.xml#l=text"])
    #expect(sample.width == 30)
    // From the bottom of the outline at 35 it is 15 to 25 away, and 5 to 15 from its left.
    #expect(sample.pixels[10 * 30 + 20] == 0 && sample.pixels[10 * 30 + 10] == 255)
    #expect(sample.pixels[2 * 30 + 20] == 255)
    let alto = try PageFolder([
      "a.xml": PageFolder.alto(
        "<ComposedBlock ROTATION=\"90\"><TextLine ID=\"a\" HPOS=\"15\" VPOS=\"5\" WIDTH=\"20\" "
          + "HEIGHT=\"30\"><String CONTENT=\"x\"/></TextLine></ComposedBlock>")
    ]).imported()
    #expect(alto.samples["a.xml#a=x"] == sample)
  }

  @Test func linesThatRunFromTopToBottomAreTurnedByOneRule() throws {
    let column = "18,5 32,5 32,35 18,35"
    let result = try PageFolder([
      "p.xml": page(
        line("stated", column, nil, "ab", "readingDirection=\"top-to-bottom\""),
        line("script", column, nil, "春夏", ""), line("latin", column, nil, "abc", ""))
    ]).imported(height: 14)
    let stated = try #require(result.samples["p.xml#stated=ab"])
    #expect(stated.width == 30)
    // The top is on the left: the ink begins 5 from it.
    #expect(stated.pixels[7 * 30 + 6] == 0 && stated.pixels[7 * 30 + 3] == 255)
    #expect(stated.pixels[7 * 30 + 20] == 255)
    #expect(result.samples["p.xml#script=春夏"] == stated)
    #expect(result.samples["p.xml#latin=abc"]?.width == 7)
    #expect(
      result.noted.map { $0.split(separator: " | ").dropLast().joined(separator: " ") } == [
        "vertical line p.xml#stated", "vertical line p.xml#script",
      ])
  }

  @Test func aLineThatLiesInAnotherIsAFinding() throws {
    let lines = [
      line("all", "5,5 55,5 55,25 5,25", nil, "one two", ""),
      // Two thirds of it, and a third.
      line("most", "5,15 55,15 55,30 5,30", nil, "two", ""),
      line("part", "5,25 55,25 55,40 5,40", nil, "three", ""),
      PageFolder.line("none", "5,5 55,5 55,25 5,25", text: ""),
    ]
    try Fixtures.withFolder { folder in
      try ImageEncoder().writePNG(PageFolder.page, to: folder + "/scan.png")
      try Data(page(lines.joined()).utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      let found = try SampleFinder().find(folder).samples.flatMap(\.findings)
      #expect(
        found.filter { $0.reason == .overlappingLine }.map { "\($0.name) | \($0.detail)" } == [
          "p.xml#most | 69 % of it lies in the outline of p.xml#all, so its picture shows that line, too"
        ])
    }
  }

  @Test func eachOfThousandsOfEqualLinesIsFoundToLieInAnother() throws {
    let lines = (0..<3000).map { line("l\($0)", "5,5 55,5 55,25 5,25", nil, "one", "") }
    try Fixtures.withFolder { folder in
      try ImageEncoder().writePNG(PageFolder.page, to: folder + "/scan.png")
      try Data(page(lines.joined()).utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      let found = try SampleFinder().find(folder).samples.flatMap(\.findings)
      #expect(found.count { $0.reason == .overlappingLine } == 3000)
    }
  }

  @Test func aBaselineToTheLeftUnderUprightTextTurnsNothing() throws {
    let result = try PageFolder([
      "p.xml": page(
        line("under", corners, "50,20 10,20", "a", ""), line("over", corners, "50,8 10,8", "b", "")
      )
    ]).imported()
    let upright = try #require(result.samples["p.xml#under=a"])
    #expect(upright.pixels[7 * 40 + 15] == 0 && upright.pixels[7 * 40 + 30] == 255)
    let around = try #require(result.samples["p.xml#over=b"])
    #expect(around.pixels[12 * 40 + 24] == 0 && around.pixels[12 * 40 + 12] == 255)
  }

  @Test func linesThatAreOnlyBaselinesAreAsHighAsTheyAreApart() throws {
    func line(_ id: String, _ y: Int) -> String {
      "<TextLine ID=\"\(id)\" BASELINE=\"5 \(y) 55 \(y)\" HPOS=\"5\" VPOS=\"\(y)\" WIDTH=\"50\" HEIGHT=\"0\">"
        + "<String CONTENT=\"\(id)\"/></TextLine>"
    }
    let result = try PageFolder([
      "a.xml": PageFolder.alto(line("a", 18) + line("b", 38), size: (60, 40))
    ]).imported(height: 21)
    // 15 above and 6 below, where the lines are 20 apart.
    let first = try #require(result.samples["a.xml#a=a"])
    #expect(first.width == 50 && first.pixels[9 * 50 + 16] == 0 && first.pixels[9 * 50 + 5] == 255)
    #expect(result.noted.filter { $0.hasPrefix("baseline only | a.xml#") }.count == 2)
    let alone = try PageFolder(["a.xml": PageFolder.alto(line("a", 18))]).imported()
    #expect(
      alone.skipped == [
        "malformed line | a.xml#a | the line has only a baseline, and there is no other line to tell how "
          + "high it is"
      ])
  }

  @Test func outlinesWithoutAreaOutsideOfThePageAndCutByItsEdgeAreSaid() throws {
    let result = try PageFolder([
      "p.xml": page(
        line("flat", "10,5 50,5 30,5", nil, "a", ""),
        line("off", "70,5 90,5 90,25 70,25", nil, "b", ""),
        line("cut", "10,5 90,5 90,25 10,25", nil, "c", ""),
        line("few", "10,5 50,5", nil, "d", ""))
    ]).imported()
    #expect(
      result.skipped == [
        "malformed line | p.xml#flat | the outline of the line has no area",
        "malformed line | p.xml#off | the outline lies outside of the page, which has 60 × 40 pixels",
        "malformed line | p.xml#few | the line has no outline that can be read",
      ])
    #expect(
      result.noted == [
        "cut by edge | p.xml#cut | its outline reaches beyond the page, which has 60 × 40 pixels"
      ])
    #expect(result.samples["p.xml#cut=c"]?.width == 50)
  }

  @Test func pagesWithoutLinesAndFurtherPagesOfOnePictureAreSaid() throws {
    let one =
      "<Page><TextBlock><TextLine ID=\"a\" HPOS=\"10\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\">"
      + "<String CONTENT=\"x\"/></TextLine></TextBlock></Page>"
    let several = PageFolder.alto("").replacingOccurrences(
      of: "<Layout>", with: "<Layout>\(one)\(one)")
    let result = try PageFolder(["a.xml": several, "p.xml": page("")]).imported()
    #expect(result.samples.keys.sorted() == ["a.xml#a=x"])
    #expect(
      result.skipped == [
        "malformed line | a.xml#a | it is on page 2 of 3, but the file names one picture, which is taken "
          + "for that of the first page",
        "page without lines | a.xml | page 3 has no <TextLine>",
        "page without lines | p.xml | the page has no <TextLine>",
      ])
    let both = PageFolder.page(PageFolder.line("l", corners)).replacingOccurrences(
      of: "</Page>",
      with: "</Page><Page imageFilename=\"other.png\">\(PageFolder.line("m", corners))</Page>")
    let pages = try PageFolder(
      ["p.xml": both], pictures: ["scan.png": PageFolder.page, "other.png": PageFolder.page]
    ).imported()
    #expect(pages.samples.keys.sorted() == ["p.xml#l=text", "p.xml#m=text"])
  }

  @Test(arguments: [
    ("p.xml", "a b.png", "a%20b.png"), ("p.xml", "a b.png", "file:///home/x/a%20b.png"),
    ("p.xml", "a%20b.png", "a%20b.png"), ("x.png.xml", "x.png", "gone.tif"),
    ("007.xml", "007.nrm.png", "gone.png"), ("007.xml", "007.bin.png", "gone.png"),
    ("p.xml", "images/y.png", "C:\\scans\\y.png"), ("p.xml", "far/z.png", "z.png"),
    ("p.xml", "far/z.png", "../../z.png"),
  ])
  func thePictureIsFoundByNames(_ file: String, _ picture: String, _ stated: String) throws {
    let folder = PageFolder(
      [file: PageFolder.page(PageFolder.line("l", corners), picture: stated)],
      pictures: [picture: PageFolder.page], options: PageOptions(pictureFolders: ["far"]))
    #expect(try folder.imported(format: .xml).samples.count == 1)
  }

  @Test func aLineInWhichNothingCanBeSeenIsLeftOut() throws {
    let result = try PageFolder([
      "p.xml": page(line("l", "35,5 55,5 55,25 35,25", nil, "text", ""))
    ]).imported()
    #expect(
      result.skipped == [
        "empty line | p.xml#l | FOLDER/scan.png: nothing can be seen inside of the line's outline"
      ])
  }

  @Test func pagesAreCutFromThePictureAsStoredOrUprightAsTheirSizeFits() throws {
    // 32 × 48 pixels as stored, 48 × 32 upright: an F in cells of 8 pixels.
    try Fixtures.withFolder { folder in
      try FileManager.default.copyItem(
        atPath: Fixtures.image("exif-6.png"), toPath: folder + "/scan.png")
      func importing(_ line: String, _ size: (Int, Int)) throws -> ([RasterImage], [String]) {
        try Data(PageFolder.page(line, size: size).utf8).write(
          to: URL(fileURLWithPath: folder + "/p.xml"))
        let audit = SampleAudit()
        let listing = try audit.texts(of: SampleFinder().find(folder + "/p.xml"))
        var pictures: [RasterImage] = []
        let report = try ImageImporter(height: 32, channels: 1).run(
          listing, audit: audit,
          store: { sample, _ in pictures.append(RasterImage(sample, height: 32, channels: 1)) })
        return (pictures, (report.skipped + report.noted).map(\.detail))
      }
      let whole = PageFolder.line("l", "0,0 48,0 48,32 0,32")
      let upright = try importing(whole, (48, 32))
      let scan = try ImageDecoder(channels: 1).decode(file: folder + "/scan.png")
      #expect(upright.0 == [scan])
      #expect(upright.1 == [])
      let part = PageFolder.line("l", "0,0 32,0 32,32 0,32")
      let stored = try importing(part, (32, 48))
      let picture = try ImageDecoder(channels: 1).decode(
        file: folder + "/scan.png", isStored: true)
      #expect(picture.width == 32 && picture.height == 48)
      #expect(stored.0.first?.pixels == Array(picture.pixels[..<1024]))
      #expect(
        stored.1 == [
          "the page is stated as 32 × 48, as its picture is stored: the line was cut from that, not from "
            + "what the EXIF data put upright"
        ])
      let across = PageFolder.line("l", "0,0 32,0 32,32 0,32", baseline: "0,30 32,30")
      #expect(
        try importing(across, (32, 48)).1 == [
          "the page is stated as 32 × 48, as its picture is stored; its EXIF data say that it lies on its "
            + "side, but lines run across it: it fits neither way"
        ])
    }
  }

  @Test(arguments: [2, 3, 4])
  func aPageOfAPictureThatIsUpsideDownIsNoted(_ orientation: Int) throws {
    try Fixtures.withFolder { folder in
      let scan = folder + "/scan.png"
      try FileManager.default.copyItem(
        atPath: Fixtures.image("exif-\(orientation).png"), toPath: scan)
      let size = try ImageDecoder(channels: 1).decode(file: scan)
      let (right, bottom) = (size.width, size.height)
      let whole = PageFolder.line("l", "0,0 \(right),0 \(right),\(bottom) 0,\(bottom)")
      try Data(PageFolder.page(whole, size: (right, bottom)).utf8).write(
        to: URL(fileURLWithPath: folder + "/p.xml"))
      let audit = SampleAudit()
      let report = try ImageImporter(height: 32, channels: 1).run(
        audit.texts(of: SampleFinder().find(folder + "/p.xml")), audit: audit,
        store: { _, _ in })
      let notes = report.noted.filter { $0.reason == .pageScaled }
      #expect(notes.map(\.name) == ["p.xml#l"])
      #expect(notes.first?.detail.contains("the same either way") == true)
    }
  }

  @Test func aPictureIsFoundInUnicodesOtherForm() throws {
    let text = PageFolder.page(PageFolder.line("l", corners), picture: "gr\u{FC}n.png")
    let result = try PageFolder(
      ["p.xml": text], pictures: ["gru\u{308}n.png": PageFolder.page]
    ).imported()
    #expect(result.samples.keys.map { $0 } == ["p.xml#l=text"] && result.skipped == [])
  }

  @Test func aBaselineThatGoesToAndFroIsLeftAside() throws {
    let zigzag = "10,25 20,17 30,25 40,17 50,25"
    let wave = "10,25 20,22 30,25 40,22 50,25"
    for (points, isOdd) in [(zigzag, true), (wave, false)] {
      let result = try PageFolder([
        "p.xml": page(
          PageFolder.line("l", "10,14 20,14 30,14 40,14 50,14 50,20 10,20", baseline: points))
      ]).imported()
      #expect(
        result.noted
          == (isOdd
            ? ["odd baseline | p.xml#l | its baseline is a zigzag and was not used"] : []))
    }
  }

  @Test func pagesBesidePairsAreSaidAndNotReadTwice() throws {
    let folder = PageFolder(
      ["scan.gt.txt": "pair", "p.xml": page(line("l", corners, nil, "text", ""))])
    let both = try folder.imported()
    #expect(both.samples.keys.map { $0 } == ["scan.png=pair"])
    #expect(
      both.skipped == [
        "other file | p.xml | 1 XML file lies beside pairs of pictures and texts, and only the pairs are "
          + "read; --format xml reads the pages"
      ])
    #expect(try folder.imported(format: .xml).samples.keys.map { $0 } == ["p.xml#l=text"])
  }
}
