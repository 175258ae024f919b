import DataSets
import Foundation
import Samples
import Testing

/// Which columns and members of a list are the picture and the text.
@Suite struct ListHeadTests {
  private func find(_ name: String, _ text: String) throws -> SampleListing {
    try Fixtures.withFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      return try SampleFinder().find("\(folder)/\(name)")
    }
  }

  @Test(arguments: [
    (
      "l.csv", "id,label,text,path,filename\n1,lab,abc,b.png,a.png\n2,lac,abd,c.png,d.png\n",
      "l.csv:2"
    ),
    ("l.tsv", "id\tlabel\ttext\tpath\tfilename\n1\tlab\tabc\tb.png\ta.png\n", "l.tsv:2"),
    (
      "l.jsonl", #"{"label":"lab","text":"abc","path":"b.png","filename":"a.png"}"# + "\n",
      "l.jsonl:1"
    ),
    (
      "l.json", #"[{"label":"lab","text":"abc","path":"b.png","filename":"a.png"}]"#,
      "l.json, entry 1"
    ),
  ])
  func ofSeveralNamesOneRuleOfAllFormatsChoosesAndSaysSo(
    _ name: String, _ text: String, _ location: String
  ) throws {
    let listing = try find(name, text)
    #expect(listing.skipped == [])
    let first = try #require(listing.samples.first)
    #expect(first.source == "a.png" && first.label == "abc")
    #expect(
      listing.noted.map { "\($0.reason.rawValue) | \($0.sentence)" } == [
        "several columns | \(name): filename and path may both be the picture and differ, first in \(location) "
          + "(\"a.png\" and \"b.png\"); filename is read"
      ])
  }

  @Test(arguments: [
    ("l.csv", "filename,label,text\na.png,abc,abc\n"),
    ("l.jsonl", #"{"filename":"a.png","label":"abc","text":"abc"}"# + "\n"),
  ])
  func severalNamesOfOneValueAreNotWorthAWord(_ name: String, _ text: String) throws {
    let listing = try find(name, text)
    #expect(listing.noted == [] && listing.samples.map(\.label) == ["abc"])
  }

  @Test(arguments: [
    ("l.csv", "id, filename, text\n1, a.png, abc\n"),
    ("l.csv", "id ; Text ; Filename\n1 ; abc ; a.png\n"),
    ("l.tsv", "id\t filename\ttext \n1\t a.png \tabc\n"),
  ])
  func blanksAroundNamesAndPathsAreNoPartOfThem(_ name: String, _ text: String) throws {
    let listing = try find(name, text)
    #expect(listing.skipped == [])
    #expect(listing.samples.map { "\($0.source)=\($0.label)" } == ["a.png=abc"])
  }

  @Test(arguments: [
    ("l.csv", "id,image,caption\n1,a.png,abc\n2,b.png,b\n"),
    ("l.tsv", "id\timage\tcaption\n1\ta.png\tabc\n2\tb.png\tb\n"),
  ])
  func aHeadOfOtherNamesIsAnsweredWithThoseThatAreKnown(_ name: String, _ text: String) throws {
    let listing = try find(name, text)
    #expect(listing.samples.isEmpty)
    #expect(listing.skipped.map(\.name) == ["\(name):1", "\(name):2", "\(name):3"])
    let said =
      "the first row (id, image, caption) does not name the columns of both picture and text; known are filename, "
      + "file_name, file, path, image, img, image_path, img_path for pictures and text, label, words, word, "
      + "transcription, ground_truth, gt, value for texts"
    #expect(listing.skipped.allSatisfy { $0.detail == said && $0.reason == .malformedLine })
  }

  @Test func numbersOfJSONAreReadWhateverTheirNumber() throws {
    let numbers = (0..<200_000).map { "\($0 % 7 == 0 ? "-" : "")\($0).5e-3" }.joined(separator: ",")
    let listing = try find(
      "l.json", "[{\"image\": \"a.png\", \"text\": \"abc\", \"curve\": [\(numbers)]}]")
    #expect(listing.skipped == [] && listing.samples.map(\.label) == ["abc"])
  }

  @Test func numbersAreThoseOfJSONAlone() throws {
    let good = ["0", "-0", "10", "1.50", "-3e5", "2E+07", "0.1e-1"]
    let members = good.map { "\"\($0).png\": \($0)" }.joined(separator: ", ")
    #expect(
      try find("g.json", "{\(members)}").samples.map(\.label).sorted() == good.sorted())
    for bad in ["01", "-", "1.", ".5", "1e", "1e+", "--1", "1.2.3", "+1", "1-2"] {
      let listing = try find("b.json", "{\"a.png\": \(bad), \"b.png\": \"b\"}")
      #expect(listing.samples.map(\.label) == ["b"] && listing.skipped.count == 1, "\(bad)")
    }
  }
}
