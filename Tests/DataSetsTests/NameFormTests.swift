import DataSets
import Files
import Foundation
import Pictures
import Samples
import Shards
import Testing

/// Pictures whose names a list, a page, a database or a pair writes in another form of Unicode: one rule for all.
@Suite struct NameFormTests {
  private static let composed = "\u{F6}\u{E9}"
  private static let decomposed = "o\u{308}e\u{301}"
  private static let mixed = "o\u{308}\u{E9}"

  /// A picture of one value, by which it is known.
  private static func picture(_ value: UInt8) -> RasterImage {
    RasterImage(
      width: 8, height: 8, channels: 1,
      pixels: (0..<64).map { $0 % 2 == 0 ? value : 255 })
  }

  /// The labels of an import, each with the darkest value of its picture; what is skipped by name and detail.
  private func imported(
    _ folder: String, format: ImportFormat? = nil
  ) throws -> (labels: [String: UInt8], skipped: [String]) {
    let listing = try SampleFinder().find(folder, format: format)
    var labels: [String: UInt8] = [:]
    let report = try ImageImporter(height: 8, channels: 1, limits: listing.limits).run(
      listing, store: { sample, _ in labels[sample.label] = sample.pixels.min() })
    return (labels, report.skipped.map(\.detail))
  }

  private func write(_ pictures: KeyValuePairs<String, UInt8>, to folder: String) throws {
    for (name, value) in pictures {
      let path = "\(folder)/\(name).png"
      try FileManager.default.createDirectory(
        atPath: PathParts.folder(of: path), withIntermediateDirectories: true)
      try ImageEncoder().writePNG(Self.picture(value), to: path)
    }
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aListFindsNamesInFoldersOfOtherForms() throws {
    try Fixtures.withFolder { folder in
      try write(["\(Self.decomposed)/\(Self.mixed)": 40], to: folder)
      try write("\(Self.composed)/\(Self.decomposed).png\tone\n", "\(folder)/labels.tsv")
      #expect(try imported(folder).labels == ["one": 40])
      // docTR's pictures may be in images/, as any of a list with two folders.
      try write(["images/\(Self.mixed)": 60], to: folder)
      try write("{\"\(Self.composed).png\": \"two\"}", "\(folder)/labels.json")
      let listing = try SampleFinder().find("\(folder)/labels.json")
      #expect(listing.samples[0].path.hasSuffix("images/\(Self.composed).png"))
      #expect(try imported("\(folder)/labels.json").labels == ["two": 60])
    }
  }

  @Test func twoFilesThatAListMayMeanAreNamed() throws {
    try Fixtures.withFolder { folder in
      try write([Self.composed: 40, Self.decomposed: 60], to: folder)
      try write(
        "\(Self.composed).png\tone\n\(Self.decomposed).png\ttwo\n\(Self.mixed).png\tthree\n",
        "\(folder)/labels.tsv")
      let found = try imported(folder)
      #expect(found.labels == ["one": 40, "two": 60])
      #expect(found.skipped.count == 1)
      #expect(
        found.skipped[0].contains(".png: 2 names are the same text in other forms of Unicode"))
    }
  }

  @Test func aPairIsOfTheSameBytesFirst() throws {
    try Fixtures.withFolder { folder in
      // The text that has no picture of its own comes first by its bytes, and leaves the other one's alone.
      try write([Self.composed: 40], to: folder)
      try write("two", "\(folder)/\(Self.composed).gt.txt")
      try write("one", "\(folder)/\(Self.decomposed).gt.txt")
      let found = try imported(folder)
      #expect(found.labels == ["two": 40])
      #expect(found.skipped == ["there is no picture beside the text"])
    }
  }

  @Test func aPairOfOtherFormsIsFoundIfItIsTheOnlyOne() throws {
    try Fixtures.withFolder { folder in
      try write(["\(Self.mixed).nrm": 40], to: folder)
      try write("one", "\(folder)/\(Self.decomposed).gt.txt")
      #expect(try imported(folder).labels == ["one": 40])
      // Of two pictures, or of two texts, none is meant more than another.
      try write([Self.composed: 60], to: folder)
      let pictures = try imported(folder)
      #expect(pictures.labels.isEmpty)
      #expect(pictures.skipped.contains { $0.hasPrefix("2 names are the same text") })
      try FileManager.default.removeItem(atPath: "\(folder)/\(Self.composed).png")
      try write("two", "\(folder)/\(Self.composed).gt.txt")
      let texts = try imported(folder)
      #expect(texts.labels.isEmpty)
      #expect(texts.skipped.filter { $0.hasPrefix("2 names are the same text") }.count == 2)
    }
  }

  @Test func aPageFindsItsPictureInAnyForm() throws {
    func page(_ name: String) -> String {
      """
      <PcGts><Page imageFilename="\(name).png" imageWidth="60" imageHeight="40"><TextRegion><TextLine id="l">
      <Coords points="15,5 40,5 40,25 15,25"/><TextEquiv><Unicode>one</Unicode></TextEquiv>
      </TextLine></TextRegion></Page></PcGts>
      """
    }
    let name = "\(Self.composed)/\(Self.composed)"
    let found = try PageFolder(
      ["p.xml": page(name)],
      pictures: ["\(Self.decomposed)/\(Self.mixed).png": PageFolder.page]
    ).imported()
    #expect(Array(found.samples.keys) == ["p.xml#l=one"], "\(found.skipped)")
    try Fixtures.withFolder { folder in
      try write([Self.decomposed: 40, Self.composed: 60], to: folder)
      try write(page(Self.mixed), "\(folder)/p.xml")
      let either = try imported(folder)
      #expect(either.labels.isEmpty && either.skipped.count == 1)
      #expect(either.skipped[0].contains("2 names are the same text"), "\(either.skipped)")
    }
  }
}
