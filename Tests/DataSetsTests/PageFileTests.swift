import DataSets
import Foundation
import Pictures
import Samples
import Testing

/// Lines of PAGE XML and ALTO, cut out of a page.
@Suite struct PageFileTests {
  /// 60 × 40 pixels, white, with a black box of 10 × 10 at (20, 10).
  private static let page = RasterImage(
    width: 60, height: 40, channels: 1,
    pixels: (0..<2400).map { index in
      (20..<30) ~= index % 60 && (10..<20) ~= index / 60 ? 0 : 255
    })

  private func importing(
    _ files: [String: String], picture: String = "scan.png", height: Int = 20
  ) throws -> (samples: [String: RasterImage], skipped: [String]) {
    try Fixtures.withFolder { folder in
      try ImageEncoder().writePNG(Self.page, to: "\(folder)/\(picture)")
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      let listing = try SampleFinder().find(folder)
      var samples: [String: RasterImage] = [:]
      let report = try ImageImporter(height: height, channels: 1).run(
        listing,
        store: { sample, _ in
          samples["\(sample.source)=\(sample.label)"] = RasterImage(
            sample, height: height, channels: 1)
        })
      return (samples, report.skipped.map { "\($0.reason.rawValue) | \($0.name)" })
    }
  }

  @Test func whatIsBeyondALimitOfTheLibraryIsNoFaultOfTheFile() throws {
    func reason(_ text: String) throws -> String {
      try Fixtures.withFolder { folder in
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
        return try SampleFinder().find(folder + "/p.xml").skipped.first?.detail ?? "none"
      }
    }
    let long = String(repeating: "x", count: 11 << 20)
    for text in ["<PcGts a=\"\(long)\"/>", "<PcGts>\(long)</PcGts>"] {
      #expect(
        try reason(text).hasPrefix(
          "line 1 is beyond a limit of libxml2 (10 MB of text, attribute or comment, 256 levels)"))
    }
    #expect(try reason("<PcGts>\n</Page>").hasPrefix("this is not well-formed XML, line 2: "))
    #expect(try reason("") == "the file is empty")
    for cut in ["<PcGts>\n<Page>", "<PcGts>\n<Page>text", "<PcGts>\n<Page/>\n"] {
      #expect(try reason(cut).hasPrefix("the file is cut short: it ends in the middle, in line "))
    }
    #expect(
      try reason("<PcGts/>\nmore").hasPrefix("this is not well-formed XML, line 2: Extra content"))
  }

  @Test func anElementWithThousandsOfAttributesIsRefusedBeforeTheyAreCompared() throws {
    func reason(_ attributes: Int, _ encoding: String.Encoding = .utf8) throws -> String {
      let list = (0..<attributes).map { "a\($0) = '1'" }.joined(separator: "\n")
      return try Fixtures.withFolder { folder in
        try #require("<PcGts \(list)/>".data(using: encoding))
          .write(to: URL(fileURLWithPath: folder + "/p.xml"))
        return try SampleFinder().find(folder + "/p.xml").skipped.first?.detail ?? "none"
      }
    }
    let refused = "an element has more than 1000 attributes"
    #expect(try reason(200_000) == refused)
    #expect(try reason(200_000, .utf16) == refused)
    #expect(try reason(1_001) == refused)
    #expect(try reason(1_000) != refused)
  }

  private func inPAGE(_ lines: String, picture: String = "scan.png") -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
    <Page imageFilename="\(picture)" imageWidth="60" imageHeight="40"><TextRegion id="r">\(lines)
    </TextRegion></Page></PcGts>
    """
  }

  @Test func aRegionWithATextButNoLineIsNamed() throws {
    func text(_ text: String) -> String { "<TextEquiv><Unicode>\(text)</Unicode></TextEquiv>" }
    let line = PageFolder.line("l", "10,5 50,5 50,25 10,25")
    let page = """
      <PcGts><Page imageFilename="scan.png" imageWidth="60" imageHeight="40">
      <TextRegion id="r1">\(text("A text of more than forty characters, which is cut"))</TextRegion>
      <TextRegion id="r2">\(line)\(text("text"))</TextRegion>
      <TextRegion id="r3">\(text(" "))</TextRegion>
      <TableRegion id="t"><TextRegion>\(text("cell"))</TextRegion>\(text("a table"))</TableRegion>
      <TextRegion id="r4"><TextRegion id="r5">\(line)</TextRegion>\(text("both"))</TextRegion>
      </Page></PcGts>
      """
    let read = try PageFolder(["p.xml": page]).imported()
    #expect(read.samples.count == 1)
    func said(_ start: String) -> String {
      "the region has a text (\"\(start)\") but no <TextLine>, and only lines are read"
    }
    #expect(
      read.skipped == [
        "region without lines | p.xml#r1 | \(said("A text of more than forty characters, wh…"))",
        "region without lines | p.xml#t | \(said("a table"))",
        "region without lines | p.xml#region 3 | \(said("cell"))",
      ])
  }

  @Test func linesOfPAGEAreCutOutByTheirPolygons() throws {
    let (samples, skipped) = try importing([
      "p.xml": inPAGE(
        """
        <TextLine id="l1"><Coords points="10,5 50,5 50,25 10,25"/><Word><Coords points="0,0 1,0 1,1"/>
        <TextEquiv><Unicode>word</Unicode></TextEquiv></Word>
        <TextEquiv index="1"><Unicode>second</Unicode></TextEquiv>
        <TextEquiv index="0"><Unicode>A &amp; ſ</Unicode></TextEquiv></TextLine>
        <TextLine id="l2"><Coords points="10,5 25,5 25,25 10,25"/>
        <TextEquiv><Unicode>half</Unicode></TextEquiv></TextLine>
        <TextLine id="l3"><Coords><Point x="15" y="0"/><Point x="35" y="0"/><Point x="25" y="20"/></Coords>
        <TextEquiv><Unicode>triangle</Unicode></TextEquiv></TextLine>
        <TextLine id="l4"><Coords points="10,5 50,5 50,25"/></TextLine>
        <TextLine id="l5"><Coords points="10,5 50"/><TextEquiv><Unicode>x</Unicode></TextEquiv></TextLine>
        <TextLine id="l6"><Coords points="90,5 95,5 95,9"/><TextEquiv><Unicode>y</Unicode></TextEquiv></TextLine>
        <TextLine id="l7"><Coords points="1,1 9,1 9,9"/><TextEquiv><Unicode> </Unicode></TextEquiv></TextLine>
        """)
    ])
    #expect(samples.count == 3)
    let whole = try #require(samples["p.xml#l1=A & ſ"])
    #expect(whole.width == 40)
    // The box lies at (10, 5) of the piece.
    #expect(whole.pixels[10 * 40 + 15] == 0 && whole.pixels[10 * 40 + 5] == 255)
    let half = try #require(samples["p.xml#l2=half"])
    #expect(half.width == 15 && half.pixels[10 * 15 + 12] == 0 && half.pixels[10 * 15 + 5] == 255)
    // Below, the triangle is narrower than the box: what is outside of it is white.
    let triangle = try #require(samples["p.xml#l3=triangle"])
    #expect(triangle.width == 20)
    #expect(triangle.pixels[18 * 20 + 10] == 0 && triangle.pixels[18 * 20 + 6] == 255)
    #expect(
      skipped.sorted() == [
        "empty label | p.xml#l7", "malformed line | p.xml#l5", "malformed line | p.xml#l6",
        "missing label | p.xml#l4",
      ])
  }

  @Test func aDocumentThatDeclaresEntitiesIsRefused() throws {
    let line =
      "<TextLine id=\"l\"><Coords points=\"10,5 50,5 50,25 10,25\"/><TextEquiv><Unicode>caf&amp;s"
      + "</Unicode></TextEquiv></TextLine>"
    func page(_ type: String) -> String {
      inPAGE(line).replacingOccurrences(of: "<PcGts ", with: "<!DOCTYPE PcGts \(type)><PcGts ")
    }
    for type in ["", "SYSTEM \"page.dtd\"", "[ ]"] {
      let (samples, skipped) = try importing(["p.xml": page(type)])
      #expect(samples.keys.sorted() == ["p.xml#l=caf&s"] && skipped == [], "\(type)")
    }
    for declaration in [
      "<!ENTITY e \"é\">", "<!ENTITY f \"x\"><!ENTITY e \"&f;&f;\">",
      "<!ENTITY e SYSTEM \"file:///etc/hostname\">", "<!ATTLIST TextLine custom CDATA \"x\">",
      "<!ELEMENT TextLine ANY>",
    ] {
      let refused = try importing(["p.xml": page("[\(declaration)]")])
      #expect(
        refused.samples.isEmpty && refused.skipped == ["malformed line | p.xml"], "\(declaration)")
    }
    // In UTF-16 as well, where no search for bytes would find it; and where libxml2 itself ends the reading of a
    // small document, as its entities within entities grow too much.
    let nested = (1..<10).map { level in
      "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
    }
    let utf16 = page("[<!ENTITY e \"é\">]").replacingOccurrences(of: "UTF-8", with: "UTF-16")
    let grown = page("[<!ENTITY e0 \"x\">\(nested.joined())]").replacingOccurrences(
      of: "caf&amp;s", with: "&e9;")
    for (text, encoding) in [(utf16, String.Encoding.utf16), (grown, .utf8)] {
      try Fixtures.withFolder { folder in
        try #require(text.data(using: encoding)).write(to: URL(fileURLWithPath: folder + "/p.xml"))
        let listing = try SampleFinder().find(folder + "/p.xml")
        #expect(
          listing.skipped.map(\.detail) == [
            "its DOCTYPE declares entities or the like, which no page needs; such files are not read"
          ])
      }
    }
  }

  @Test func anEntityThatIsRepeatedIsNoLabelOfMillionsOfCharacters() throws {
    let entity = String(repeating: "x", count: 20_000)
    let references = String(repeating: "&e;", count: 3000)
    let text = inPAGE(
      "<TextLine id=\"l\"><Coords points=\"10,5 50,5 50,25\"/><TextEquiv><Unicode>\(references)"
        + "</Unicode></TextEquiv></TextLine>"
    ).replacingOccurrences(
      of: "<PcGts ", with: "<!DOCTYPE PcGts [<!ENTITY e \"\(entity)\">]><PcGts ")
    let (samples, skipped) = try importing(["p.xml": text])
    #expect(samples.isEmpty && skipped == ["malformed line | p.xml"])
  }

  @Test func wordsOfPAGEAreTheTextOfALineThatHasNoneOfItsOwn() throws {
    let corners = "<Coords points=\"10,5 50,5 50,25 10,25\"/>"
    let words = """
      <Word><TextEquiv index="1"><Unicode>far</Unicode></TextEquiv>
      <TextEquiv index="0"><Unicode>for</Unicode></TextEquiv></Word>
      <Word><TextEquiv><Unicode></Unicode></TextEquiv></Word><Word/>
      <Word><TextEquiv><Unicode>instance</Unicode></TextEquiv></Word>
      """
    let (samples, skipped) = try importing([
      "p.xml": inPAGE(
        """
        <TextLine id="none">\(corners)\(words)</TextLine>
        <TextLine id="blank">\(corners)\(words)<TextEquiv><Unicode> </Unicode></TextEquiv></TextLine>
        <TextLine id="own">\(corners)\(words)<TextEquiv><Unicode>e. g.</Unicode></TextEquiv></TextLine>
        <TextLine id="neither">\(corners)<Word/></TextLine>
        """)
    ])
    #expect(
      samples.keys.sorted() == [
        "p.xml#blank=for instance", "p.xml#none=for instance", "p.xml#own=e. g.",
      ])
    #expect(skipped == ["missing label | p.xml#neither"])
  }

  @Test func aLineOfWhichAWordHasNoTextIsLeftOut() throws {
    let corners = "<Coords points=\"10,5 50,5 50,25 10,25\"/>"
    let text = { (name: String, text: String) in
      "<\(name)>\(corners)<TextEquiv><Unicode>\(text)</Unicode></TextEquiv></\(name)>"
    }
    let behind = "<Coords points=\"60,5 90,5 90,25 60,25\"/>"
    let glyphs = "<Word>\(behind)\(text("Glyph", "t"))\(text("Glyph", "o"))</Word>"
    let (samples, skipped) = try importing([
      "p.xml": inPAGE(
        """
        <TextLine id="silent">\(corners)\(text("Word", "one"))<Word>\(corners)</Word></TextLine>
        <TextLine id="glyphs">\(corners)\(text("Word", "one"))\(glyphs)</TextLine>
        """),
      "a.xml": inALTO(
        """
        <TextLine ID="s" HPOS="10" VPOS="5" WIDTH="40" HEIGHT="20"><String CONTENT="A" HPOS="10" VPOS="5" WIDTH="9"
        HEIGHT="20"/><SP/><String CONTENT="" HPOS="30" VPOS="5" WIDTH="9" HEIGHT="20"/></TextLine>
        """),
    ])
    #expect(samples.keys.sorted() == ["p.xml#glyphs=one to"])
    #expect(skipped.sorted() == ["missing label | a.xml#s", "missing label | p.xml#silent"])
  }

  private func inALTO(_ lines: String, unit: String = "pixel") -> String {
    """
    <alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description>
    <MeasurementUnit>\(unit)</MeasurementUnit><sourceImageInformation>
    <fileName>C:\\scans\\scan.png</fileName></sourceImageInformation></Description>
    <Layout><Page><PrintSpace><TextBlock>\(lines)</TextBlock></PrintSpace></Page></Layout></alto>
    """
  }

  @Test func linesOfALTOAreCutOutByTheirBoxes() throws {
    let line = """
      <TextLine ID="a" HPOS="10" VPOS="5" WIDTH="40" HEIGHT="20"><String CONTENT="two"/><SP/>
      <String CONTENT="wor"/><HYP CONTENT="-"/></TextLine>
      <TextLine HPOS="10" VPOS="5" WIDTH="15" HEIGHT="20"><Shape><Polygon POINTS="10 5 30 5 30 25 10 25"/>
      </Shape><String CONTENT="polygon"/></TextLine>
      <TextLine ID="c" HPOS="10"><String CONTENT="x"/></TextLine>
      """
    let (samples, skipped) = try importing(["a.xml": inALTO(line)])
    #expect(samples["a.xml#a=two wor-"]?.width == 40)
    #expect(samples["a.xml#line 2=polygon"]?.width == 20)
    #expect(samples.count == 2 && skipped == ["malformed line | a.xml#c"])
    let inMillimetres = try importing(["a.xml": inALTO(line, unit: "mm10"), "b.xml": inALTO(line)])
    #expect(inMillimetres.samples.count == 2)
    #expect(inMillimetres.skipped.filter { $0.hasPrefix("page size | a.xml#") }.count == 3)
  }

  @Test func stringsOfALTOHaveSpacesBetweenThemWithOrWithoutAnElementForIt() throws {
    let line = "<TextLine ID=\"a\" HPOS=\"10\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\">"
    let (samples, _) = try importing([
      "a.xml": inALTO(
        """
        \(line)<String CONTENT="a"/><String CONTENT="b"><Glyph CONTENT="b"/></String><SP/>
        <String CONTENT="c"/><String CONTENT="d"/><HYP CONTENT="-"/></TextLine>
        """)
    ])
    #expect(samples.keys.sorted() == ["a.xml#a=a b c d-"])
  }

  @Test func aPageWithoutItsPictureIsCountedLineByLine() throws {
    let line = """
      <TextLine id="l"><Coords points="10,5 50,5 50,25 10,25"/>
      <TextEquiv><Unicode>t</Unicode></TextEquiv></TextLine>
      """
    let (samples, skipped) = try importing([
      "p.xml": inPAGE(line + line, picture: "gone.png"), "q.xml": inPAGE(line),
    ])
    #expect(samples.count == 1)
    #expect(skipped == ["missing image | p.xml#l", "missing image | p.xml#l"])
  }

  @Test func brokenXMLAndXMLOfOtherKindsAreCounted() throws {
    let good = inPAGE(
      """
      <TextLine id="l"><Coords points="10,5 50,5 50,25 10,25"/>
      <TextEquiv><Unicode>t</Unicode></TextEquiv></TextLine>
      """)
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    let (samples, skipped) = try importing([
      "good.xml": good, "cut.xml": String(good.prefix(300)), "deep.xml": deep,
      "mets.xml": "<mets/>",
      "empty.xml": "",
    ])
    #expect(samples.count == 1)
    #expect(
      skipped == [
        "malformed line | cut.xml", "malformed line | deep.xml", "empty file | empty.xml",
        "other file | mets.xml",
      ])
  }
}
