import Decoding
import Foundation
import TestSupport
import Testing
import Transcripts

/// Transcripts, cut into words and written in each format.
@Suite struct TranscriptTests {
  static func transcript(
    _ text: String, image: String = "a.png", width: Int = 100, symbols: String? = nil,
    fromRight: Bool = false, alternatives: [DecodedText.Alternative]? = nil
  ) -> Transcript {
    let symbols = (symbols ?? text).map(String.init)
    let step = Double(width) / Double(max(1, symbols.count))
    return Transcript(
      image: image, width: width, height: 20, text: text,
      confidence: ReadingConfidence(
        text: .init(raw: 0.25, calibrated: 0.5), rightShare: .init(raw: 0.75), bestPath: 0.125),
      characters: symbols.enumerated().map { index, symbol in
        let x = (Double(index) + 0.5) * step
        return Transcript.Symbol(
          text: symbol, confidence: index == 0 ? 0.5 : 1,
          x: fromRight ? Double(width) - x : x)
      }, alternatives: alternatives)
  }

  static func written(
    _ format: TranscriptFormat, _ transcripts: [Transcript?]
  ) throws -> String {
    let folder = try TemporaryFolder()
    let file = folder.path + "/out"
    let writer = try TranscriptWriter(format, output: file)
    for transcript in transcripts {
      if let transcript { try writer.append(transcript) } else { writer.appendUnread() }
    }
    try writer.finish()
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  @Test func wordsReachHalfWayToTheSymbolsBesideThem() {
    // Symbols of ten columns each: those of the space are from 20 to 30, its middle is 25.
    let words = Self.transcript("ab cd efgh", width: 100).words
    #expect(words.map(\.text) == ["ab", "cd", "efgh"])
    #expect(words.map(\.columns) == [0..<20, 30..<50, 60..<100])
    #expect(words.map(\.confidence) == [0.75, 1, 1])
  }

  @Test func wordsThatAreReadFromTheRightBeginThere() {
    let words = Self.transcript("ab cd", width: 50, fromRight: true).words
    #expect(words.map(\.columns) == [30..<50, 0..<20])
  }

  @Test func aWordOfALexiconStandsWhereItsSymbolsAre() {
    let words = Self.transcript("AB Cd", width: 50, symbols: "ab cd").words
    #expect(words.map(\.text) == ["AB", "Cd"])
    #expect(words.map(\.columns) == [0..<20, 30..<50])
  }

  @Test(arguments: ["", " ", "  "]) func aTextWithoutWordsHasNone(_ text: String) {
    #expect(Self.transcript(text).words == [])
  }

  @Test func symbolsAtOnePlaceGiveWordsInsideThePicture() {
    let symbols = "a b".map { Transcript.Symbol(text: String($0), confidence: 0, x: 7) }
    let words = Transcript(
      image: "a.png", width: 5, height: 1, text: "a b",
      confidence: ReadingConfidence(
        text: .init(raw: 0), rightShare: .init(raw: 0), bestPath: 0), characters: symbols
    ).words
    #expect(
      words.count == 2
        && words.allSatisfy { 0 <= $0.columns.lowerBound && $0.columns.upperBound <= 5 })
  }

  @Test func textHasALineForEachPictureEvenIfItCannotBeRead() throws {
    let text = try Self.written(
      .text, [Self.transcript("one"), nil, Self.transcript("t\nw\to")])
    #expect(text == "one\n\nt\\nw\\to\n")
  }

  @Test func tabSeparatedLinesLeadWithTheExpectedShareOfRightCharacters() throws {
    let text = try Self.written(
      .tsv, [Self.transcript("a\tb", image: "x\ty.png"), nil, Self.transcript("", image: "b.png")])
    #expect(text == "x\\ty.png\ta\\tb\t0.7500\t0.5000\nb.png\t\t0.7500\t0.5000\n")
  }

  @Test func jsonLinesHoldWhatIsKnown() throws {
    let transcripts = [
      Self.transcript("a\"\u{2028}b"),
      Self.transcript("", alternatives: [.init(text: "x", confidence: 0.25)]),
    ]
    let lines = try Self.written(.jsonLines, transcripts).split(separator: "\n")
    let read = try lines.map {
      try JSONDecoder().decode(Transcript.self, from: Data($0.utf8))
    }
    #expect(read == transcripts)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? NSDictionary)
    let expected: NSDictionary = [
      "image": "a.png", "width": 100, "height": 20, "text": "", "confidence": 0.5,
      "text_probability": ["raw": 0.25, "calibrated": 0.5],
      "right_characters": ["raw": 0.75, "calibrated": NSNull()], "best_path_probability": 0.125,
      "characters": [Any](), "alternatives": [["text": "x", "confidence": 0.25]],
    ]
    #expect(object == expected)
  }

  @Test func hocrHasAPageForEachPicture() throws {
    let text = try Self.written(
      .hocr,
      [
        Self.transcript("a<b & c", image: "x \"y\".png", width: 70),
        Self.transcript("\u{1}", image: "z.png"), Self.transcript("", image: "a\n\t'b<.png"),
      ])
    let document = try XMLDocumentReader.read(text)
    let pages = document.filter { $0.attributes["class"] == "ocr_page" }
    #expect(
      pages.map { $0.attributes["title"] } == [
        "image \"x \\\"y\\\".png\"; bbox 0 0 70 20; ppageno 1",
        "image \"z.png\"; bbox 0 0 100 20; ppageno 2",
        "image \"a\n\t'b<.png\"; bbox 0 0 100 20; ppageno 3",
      ])
    let words = document.filter { $0.attributes["class"] == "ocrx_word" }
    #expect(words.map(\.text) == ["a<b", "&", "c", "\u{FFFD}"])
    #expect(words.first?.attributes["title"] == "bbox 0 0 30 20; x_wconf 83")
    let lines = document.filter { $0.attributes["class"] == "ocr_line" }
    #expect(lines.map(\.text) == ["a<b & c", "\u{FFFD}", ""])
  }

  @Test func altoHasAFileForEachPicture() throws {
    let folder = try TemporaryFolder()
    let writer = try TranscriptWriter(.alto, output: folder.path + "/out")
    try writer.append(Self.transcript("a\"b <c", image: "../pages/x.png", width: 60))
    try writer.append(Self.transcript("", image: "/y.jpg"))
    try writer.finish()
    let document = try XMLDocumentReader.read(
      String(contentsOfFile: folder.path + "/out/pages/x.xml", encoding: .utf8))
    #expect(document.first { $0.name == "fileName" }?.text == "../pages/x.png")
    let strings = document.filter { $0.name == "String" }
    #expect(strings.map { $0.attributes["CONTENT"] } == ["a\"b", "<c"])
    #expect(strings.map { $0.attributes["HPOS"] } == ["0", "40"])
    #expect(strings.map { $0.attributes["WIDTH"] } == ["30", "20"])
    #expect(strings.map { $0.attributes["WC"] } == ["0.8333", "1.0000"])
    #expect(document.count { $0.name == "SP" } == 1)
    let empty = try XMLDocumentReader.read(
      String(contentsOfFile: folder.path + "/out/y.xml", encoding: .utf8))
    #expect(empty.filter { $0.name == "String" }.map { $0.attributes["CONTENT"] } == [""])
  }

  @Test func twoPicturesNeverShareAFile() throws {
    let folder = try TemporaryFolder()
    #expect {
      _ = try TranscriptWriter(
        .alto, output: folder.path, pictures: ["x.png", "y.png", "./x.jpg"])
    } throws: {
      "\($0)".contains("x.png and ./x.jpg would both be written to \(folder.path)/x.xml")
    }
  }

  @Test func onlyPagesOfThisProgramAreReplaced() throws {
    let folder = try TemporaryFolder()
    try folder.write("<alto><softwareName>other</softwareName></alto>", to: "x.xml")
    #expect {
      _ = try TranscriptWriter(.alto, output: folder.path, pictures: ["y.png", "x.png"])
    } throws: {
      "\($0)"
        == "\(folder.path)/x.xml: a page that crnn-dist did not write is there, and a page would replace it; "
        + "name another file to write to, or remove this one"
    }
    for _ in 1...2 {
      let writer = try TranscriptWriter(.alto, output: folder.path, pictures: ["y.png"])
      try writer.append(Self.transcript("a", image: "y.png"))
      try writer.finish()
      let pages = try TranscriptWriter(.hocr, output: folder.path + "/pages.html")
      try pages.append(Self.transcript("a", image: "y.png"))
      try pages.finish()
    }
  }

  @Test func aFileThatCannotBeMadeIsNamed() {
    for format in TranscriptFormat.allCases {
      #expect {
        _ = try TranscriptWriter(format, output: "/proc/nowhere/out")
      } throws: { "\($0)".hasPrefix("/proc/nowhere/out") }
    }
  }
}
