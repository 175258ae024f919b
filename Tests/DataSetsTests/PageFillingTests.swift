import Files
import Foundation
import Pages
import Samples
import Testing

/// Texts written into PAGE and ALTO files.
@Suite struct PageFillingTests {
  /// A page file with what is found in it.
  private struct Opened {
    let document: PageDocument?
    let findings: [String]
  }

  private func open(_ bytes: [UInt8], picture: String = "scan.png") throws -> Opened {
    try Fixtures.withFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      var listing = SampleListing()
      let document = PageFile(path: folder + "/p.xml", name: "p.xml")
        .document(into: &listing, isCertain: true, untexted: .level)
      return Opened(document: document, findings: listing.skipped.map(\.detail))
    }
  }

  private func filled(_ text: String, _ readings: [Int: LineReading]) throws -> String {
    let document = try #require(try open(Array(text.utf8)).document)
    return String(decoding: try document.filled(with: readings), as: UTF8.self)
  }

  /// A reading whose words stand side by side, each symbol 10 wide and 20 high.
  private func reading(_ text: String) -> LineReading {
    func part(_ text: String, _ start: Int, _ count: Int) -> LineReading.Part {
      let box = PageBox(
        left: Double(10 * start), top: 5, right: Double(10 * (start + count)), bottom: 25)
      return LineReading.Part(text: text, confidence: 0.5, outline: Outline(box).corners)
    }
    var words: [LineReading.Word] = []
    var start = 0
    for word in text.split(separator: " ") {
      words.append(
        LineReading.Word(
          part: part(String(word), start, word.count),
          glyphs: word.enumerated().map { part(String($1), start + $0, 1) },
          space: start == 0 ? nil : part("", start - 1, 1).outline))
      start += word.count + 1
    }
    return LineReading(line: part(text, 0, max(1, text.count)), words: words)
  }

  @Test func pageGetsWordsGlyphsAndTextWhereItsSchemaHasThem() throws {
    let page = { (inner: String) in
      """
      <?xml version="1.0"?>
      <!-- <TextLine> --><pc:PcGts xmlns:pc="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
        <pc:Page imageFilename='a>b.png' imageWidth="60" imageHeight="40"><![CDATA[<TextLine>]]>
          <pc:TextRegion id="r">
            <pc:TextLine id="l">
              <pc:Coords points="0,5 40,5 40,25 0,25"/><!-- stays -->
              <pc:Baseline points="0,20 40,20"/>\(inner)
              <pc:TextStyle bold="true"/>
            </pc:TextLine>
          </pc:TextRegion>
        </pc:Page>
      </pc:PcGts>

      """
    }
    let wanted = page(
      """

              <pc:Word id="l_w1">
                <pc:Coords points="0,5 10,5 10,25 0,25"/>
                <pc:Glyph id="l_w1_g1"><pc:Coords points="0,5 10,5 10,25 0,25"/>\
      <pc:TextEquiv conf="0.5000"><pc:Unicode>&lt;</pc:Unicode></pc:TextEquiv></pc:Glyph>
                <pc:TextEquiv conf="0.5000"><pc:Unicode>&lt;</pc:Unicode></pc:TextEquiv>
              </pc:Word>
              <pc:Word id="l_w2">
                <pc:Coords points="20,5 30,5 30,25 20,25"/>
                <pc:Glyph id="l_w2_g1"><pc:Coords points="20,5 30,5 30,25 20,25"/>\
      <pc:TextEquiv conf="0.5000"><pc:Unicode>é</pc:Unicode></pc:TextEquiv></pc:Glyph>
                <pc:TextEquiv conf="0.5000"><pc:Unicode>é</pc:Unicode></pc:TextEquiv>
              </pc:Word>
              <pc:TextEquiv conf="0.5000"><pc:Unicode>&lt; é</pc:Unicode></pc:TextEquiv>
      """)
    #expect(try filled(page(""), [0: reading("< é")]) == wanted)
    // What stood there is replaced, whatever its order.
    let old = page(
      """

              <pc:TextEquiv index="1"><pc:Unicode>old</pc:Unicode></pc:TextEquiv>
              <pc:Word id="w"><pc:Coords points="0,0 1,1"/></pc:Word>
      """)
    #expect(try filled(old, [0: reading("< é")]) == wanted)
    #expect(try filled(old, [:]) == old)
  }

  @Test func altoGetsStringsSpacesAndFromVersionFourGlyphs() throws {
    let alto = { (version: Int, line: String) in
      "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v\(version)#\"><Layout><Page WIDTH=\"60\" HEIGHT=\"40\">"
        + "<PrintSpace>\(line)</PrintSpace></Page></Layout></alto>"
    }
    let place = "HPOS=\"0\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\""
    let box = { (left: Int, width: Int) in
      "HPOS=\"\(left)\" VPOS=\"5\" WIDTH=\"\(width)\" HEIGHT=\"20\""
    }
    let empty = "<TextLine ID=\"l\" \(place)/>"
    #expect(
      try filled(alto(2, empty), [0: reading("ab c")])
        == alto(
          2,
          "<TextLine ID=\"l\" \(place)><String ID=\"l_s1\" CONTENT=\"ab\" \(box(0, 20)) WC=\"0.5000\"/>"
            + "<SP HPOS=\"20\" VPOS=\"5\" WIDTH=\"10\"/>"
            + "<String ID=\"l_s2\" CONTENT=\"c\" \(box(30, 10)) WC=\"0.5000\"/></TextLine>"))
    let old =
      "<TextLine ID=\"l\" \(place)><Shape><Polygon POINTS=\"0,5 40,5 40,25 0,25\"/></Shape>"
      + "<String CONTENT=\"fo\"/><SP/><String CONTENT=\"o\"/><HYP CONTENT=\"-\"/></TextLine>"
    #expect(
      try filled(alto(4, old), [0: reading("a\"")])
        == alto(
          4,
          "<TextLine ID=\"l\" \(place)><Shape><Polygon POINTS=\"0,5 40,5 40,25 0,25\"/></Shape>"
            + "<String ID=\"l_s1\" CONTENT=\"a&quot;\" \(box(0, 20)) WC=\"0.5000\">"
            + "<Glyph CONTENT=\"a\" \(box(0, 10)) GC=\"0.5000\"/>"
            + "<Glyph CONTENT=\"&quot;\" \(box(10, 10)) GC=\"0.5000\"/></String></TextLine>"))
    // A line has at least one String.
    #expect(
      try filled(alto(4, empty), [0: reading("")])
        == alto(
          4,
          "<TextLine ID=\"l\" \(place)><String ID=\"l_s1\" CONTENT=\"\" \(box(0, 10)) WC=\"0.5000\"/></TextLine>"
        ))
  }

  @Test func everyCodePointOfASymbolIsAGlyphOfItsOwnInALTO() throws {
    let line = "<TextLine HPOS=\"0\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\"/>"
    let text = try filled(PageFolder.alto(line, size: (60, 40)), [0: reading("e\u{301}")])
    #expect(
      text.contains("CONTENT=\"e\" HPOS=\"0\"") && text.contains("CONTENT=\"\u{301}\" HPOS=\"0\""))
  }

  @Test func newNamesAreNoOnesAndOldPagesHavePointsAndNoConfidence() throws {
    let page = """
      <PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2010-03-19"><Page imageFilename="a.png" \
      imageWidth="60" imageHeight="40"><TextRegion id="l_w1"><TextLine id="l"><Coords><Point x="0" y="5"/>\
      <Point x="40" y="5"/><Point x="40" y="25"/></Coords></TextLine><TextLine id="3 x"><Coords><Point x="0" y="5"/>\
      <Point x="40" y="5"/><Point x="40" y="25"/></Coords></TextLine></TextRegion></Page></PcGts>
      """
    let text = try filled(page, [0: reading("a"), 1: reading("b")])
    #expect(
      text.contains(
        "</Coords><Word id=\"l_w1_2\"><Coords><Point x=\"0\" y=\"5\"/><Point x=\"10\" y=\"5\"/>"
          + "<Point x=\"10\" y=\"25\"/><Point x=\"0\" y=\"25\"/></Coords><Glyph id=\"l_w1_2_g1\">"),
      "\(text)")
    #expect(
      text.contains(
        "<TextEquiv><PlainText>a</PlainText><Unicode>a</Unicode></TextEquiv></TextLine>"))
    #expect(text.contains("<Word id=\"line8_w1\">") && !text.contains("conf="), "\(text)")
  }

  @Test func otherEncodingsGetReferencesAndWhatHasNoBytesOfItsOwnIsRefused() throws {
    let line = PageFolder.line("l", "0,5 40,5 40,25 0,25", text: "")
    let page = PageFolder.page(line + "\u{E9}")
      .replacing("encoding=\"UTF-8\"", with: "encoding=\"ISO-8859-1\"")
    // The bytes of Latin-1 are the first scalars of Unicode; Foundation of Swift 6.0 cannot encode them.
    let document = try #require(try open(page.unicodeScalars.map { UInt8($0.value) }).document)
    let bytes = try document.filled(with: [0: reading("é")])
    let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    #expect(text.contains("<Unicode>&#xE9;</Unicode>") && text.contains("</TextLine>\u{E9}"))

    let wide = try #require(
      PageFolder.page(line).replacing("UTF-8", with: "UTF-16").data(using: .utf16))
    let refused = try open([UInt8](wide))
    #expect(
      refused.document == nil
        && refused.findings == [
          "texts can only be written into files of UTF-8 and encodings like it; save it as UTF-8"
        ], "\(refused.findings)")
  }

  @Test func aLineEndStaysWhatItIs() throws {
    let page = PageFolder.page(
      "\r\n\t<TextLine id=\"l\">\r\n\t\t<Coords points=\"0,5 40,5 40,25 0,25\"/>\r\n\t</TextLine>")
    let text = try filled(page, [0: reading("a")])
    #expect(
      text.contains(
        "25\"/>\r\n\t\t<Word id=\"l_w1\">\r\n\t\t\t<Coords"), "\(text.debugDescription)")
    #expect(text.contains("</TextEquiv>\r\n\t</TextLine>"), "\(text.debugDescription)")
  }

  @Test func textsStandInTheOrderInWhichThePageIsRead() throws {
    func line(_ id: String, _ order: String) -> String {
      PageFolder.line(
        id, "0,5 40,5 40,25 0,25", text: id, attributes: order)
    }
    let regions =
      "</TextRegion><TextRegion id=\"b\">"
      + line("b2", "custom=\"x readingOrder {index:1;}\"")
      + line("b1", "custom=\"readingOrder {index:0;}\"")
      + "</TextRegion><TextRegion id=\"a\"><TextRegion id=\"c\">" + line("c1", "index=\"0\"")
      + "</TextRegion>" + line("a2", "") + line("a1", "index=\"0\"")
    let page = PageFolder.page(line("r1", "") + regions).replacing(
      "<TextRegion id=\"r\" >",
      with: "<ReadingOrder><OrderedGroup><RegionRefIndexed index=\"1\" regionRef=\"b\"/>"
        + "<RegionRefIndexed index=\"0\" regionRef=\"a\"/></OrderedGroup></ReadingOrder><TextRegion id=\"r\">"
    )
    let document = try #require(try open(Array(page.utf8)).document)
    #expect(document.text(with: [:]) == "c1\na2\na1\nb1\nb2\nr1\n")
    let lines = ["x", "y"].map {
      "<TextLine ID=\"\($0)\" HPOS=\"0\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\"><String CONTENT=\"\($0)\"/></TextLine>"
    }
    let alto = PageFolder.alto(lines.joined(), size: (60, 40)).replacing(
      "<Layout>",
      with: "<ReadingOrder><OrderedGroup ID=\"o\"><ElementRef ID=\"e1\" REF=\"y\"/>"
        + "<ElementRef ID=\"e2\" REF=\"x\"/></OrderedGroup></ReadingOrder><Layout>")
    let second = try #require(try open(Array(alto.utf8)).document)
    #expect(second.text(with: [1: reading("z")]) == "y\nz\n")
  }
}
