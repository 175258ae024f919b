import DataSets
import Foundation
import Pages
import Pictures
import Testing

/// The texts of lines, put together from their parts.
@Suite struct PageTextTests {
  private let box = "HPOS=\"10\" VPOS=\"5\" WIDTH=\"40\" HEIGHT=\"20\""

  private func alto(_ parts: String) throws -> PageFolder.Result {
    try PageFolder([
      "a.xml": PageFolder.alto("<TextLine ID=\"a\" \(box)>\(parts)</TextLine>")
    ]).imported()
  }

  @Test(
    arguments: [
      ("<String CONTENT=\"Fon-\"/><HYP CONTENT=\"-\"/>", "Fon-", nil),
      ("<String CONTENT=\"Fon\"/><HYP CONTENT=\"-\"/>", "Fon-", nil),
      ("<String CONTENT=\"Fon¬\"/><HYP CONTENT=\"-\"/>", "Fon¬", nil),
      ("<String CONTENT=\"Fon\"/><HYP CONTENT=\"¬\"/>", "Fon¬", nil),
      ("<String CONTENT=\"ne\"/><HYP CONTENT=\"\"/>", "ne-", "without a sign"),
      ("<String CONTENT=\"ne\"/><HYP/>", "ne-", "without a sign"),
      ("<String CONTENT=\"ne-\"/><HYP/>", "ne-", nil),
      ("<String CONTENT=\"ne\"/><HYP CONTENT=\"\u{AD}\"/>", "ne-", "with an invisible sign"),
      (
        "<String CONTENT=\"Fon\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"Fontaine\"/><HYP CONTENT=\"-\"/>",
        "Fon-", nil
      ),
    ] as [(String, String, String?)])
  func theHyphenOfALineStandsThereOnce(_ parts: String, _ text: String, _ note: String?) throws {
    let result = try alto(parts)
    #expect(result.samples.keys.map { $0 } == ["a.xml#a=\(text)"])
    let wanted = note.map {
      "added hyphen | a.xml#a | the line ends in a hyphen \($0); \"-\" was added to \"ne\""
    }
    #expect(result.noted == [wanted].compactMap(\.self))
  }

  private func string(_ text: String, _ left: Int, _ width: Int) -> String {
    "<String CONTENT=\"\(text)\" HPOS=\"\(left)\" VPOS=\"5\" WIDTH=\"\(width)\" HEIGHT=\"20\"/>"
  }

  @Test func wordsThatTouchHaveNoSpaceBetweenThem() throws {
    let touching = try alto(string("word", 10, 20) + string(",", 30, 2) + string("next", 40, 10))
    #expect(touching.samples.keys.map { $0 } == ["a.xml#a=word, next"])
    let spaced = try alto(string("a", 10, 20) + "<SP/>" + string("b", 30, 9))
    #expect(spaced.samples.keys.map { $0 } == ["a.xml#a=a b"])
    let unknown = try alto("<String CONTENT=\"a\"/><String CONTENT=\"b\"/>")
    #expect(unknown.samples.keys.map { $0 } == ["a.xml#a=a b"])
  }

  @Test func wordsOfPAGEThatTouchHaveNoSpaceBetweenThem() throws {
    func word(_ text: String, _ left: Int, _ right: Int) -> String {
      "<Word><Coords points=\"\(left),5 \(right),5 \(right),25 \(left),25\"/><TextEquiv><Unicode>\(text)"
        + "</Unicode></TextEquiv></Word>"
    }
    let line =
      "<TextLine id=\"l\"><Coords points=\"10,5 50,5 50,25 10,25\"/>"
      + "\(word("word", 10, 29))\(word(",", 30, 32))\(word("next", 40, 50))</TextLine>"
    let result = try PageFolder(["p.xml": PageFolder.page(line)]).imported()
    #expect(result.samples.keys.map { $0 } == ["p.xml#l=word, next"])
  }

  private func reading(_ index: Int?, _ text: String) -> String {
    let index = index.map { "index=\"\($0)\"" } ?? ""
    return "<TextEquiv \(index)><Unicode>\(text)</Unicode></TextEquiv>"
  }

  private func importing(_ readings: String..., index: Int?) throws -> PageFolder.Result {
    let lines = readings.enumerated().map {
      "<TextLine id=\"l\($0)\"><Coords points=\"10,5 50,5 50,25 10,25\"/>\($1)</TextLine>"
    }
    return try PageFolder(
      ["p.xml": PageFolder.page(lines.joined())], options: PageOptions(textIndex: index)
    ).imported()
  }

  @Test func theCorrectedTextCountsUnlessAnotherIsAskedFor() throws {
    let both = reading(1, "one") + reading(0, "zero") + reading(40, "forty")
    let all = try importing(both, reading(nil, "plain"), reading(1, "only"), index: nil)
    #expect(
      all.samples.keys.sorted() == ["p.xml#l0=zero", "p.xml#l1=plain", "p.xml#l2=only"])
    #expect(
      all.noted == [
        "text index | p.xml#l2 | its text has index 1; that of a corrected text is 0 (--text-index)"
      ])
    let zero = try importing(both, reading(nil, "plain"), reading(1, "only"), index: 0)
    #expect(zero.samples.keys.sorted() == ["p.xml#l0=zero", "p.xml#l1=plain"])
    #expect(
      zero.skipped == ["missing label | p.xml#l2 | the line has no text with index 0"])
    let one = try importing(both, reading(nil, "plain"), reading(1, "only"), index: 1)
    #expect(one.samples.keys.sorted() == ["p.xml#l0=one", "p.xml#l2=only"])
    #expect(one.noted == [])
    let negative = try importing(reading(-1, "guess") + reading(0, "zero"), index: nil)
    #expect(negative.samples.keys.sorted() == ["p.xml#l0=zero"] && negative.noted == [])
  }

  @Test func ofSeveralTextsWithOneIndexTheFirstCountsWithANote() throws {
    let result = try importing(
      reading(0, "one") + reading(0, "two") + reading(nil, "three"),
      reading(nil, "same") + reading(nil, "same"), reading(1, "a") + reading(1, "b"), index: nil)
    #expect(result.samples.keys.sorted() == ["p.xml#l0=one", "p.xml#l1=same", "p.xml#l2=a"])
    #expect(
      result.noted == [
        "text index | p.xml#l0 | 2 other texts have index 0, too; the first is taken",
        "text index | p.xml#l2 | 1 other text has index 1, too; the first is taken",
        "text index | p.xml#l2 | its text has index 1; that of a corrected text is 0 (--text-index)",
      ])
    let one = try importing(reading(1, "a") + reading(1, "b"), index: 1)
    #expect(
      one.noted == ["text index | p.xml#l0 | 1 other text has index 1, too; the first is taken"])
  }

  @Test func lineEndsAndRunsOfSpacesInATextBecomeOneSpaceWithANote() throws {
    let result = try importing(
      reading(nil, "one\n      two"), reading(nil, "\n  three four\n"), index: nil)
    #expect(result.samples.keys.sorted() == ["p.xml#l0=one two", "p.xml#l1=three four"])
    #expect(
      result.noted == [
        "white space | p.xml#l0 | line ends, tabs or runs of spaces in its text became single spaces"
      ])
  }

  @Test func aTextThatNoLineCanHaveIsRefusedInEveryImporter() throws {
    let long = String(repeating: "x", count: 20_001)
    let detail = "the text has 20001 bytes, more than the 20000 of any line"
    let page = try importing(reading(nil, long), index: nil)
    #expect(page.skipped == ["long label | p.xml#l0 | \(detail)"])
    let lists = [
      "a.tsv": "scan.png\t\(long)\n", "a.csv": "scan.png,\(long)\n",
      "a.jsonl": "{\"filename\":\"scan.png\",\"text\":\"\(long)\"}\n",
      "a.json": "{\"scan.png\": \"\(long)\"}", "scan.gt.txt": long,
    ]
    for (name, text) in lists {
      try Fixtures.withFolder { folder in
        try ImageEncoder().writePNG(PageFolder.page, to: "\(folder)/scan.png")
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        let input = name.hasSuffix(".gt.txt") ? folder : "\(folder)/\(name)"
        let listing = try SampleFinder().find(input)
        #expect(listing.samples.isEmpty && listing.skipped.map(\.detail) == [detail], "\(name)")
      }
    }
  }
}
