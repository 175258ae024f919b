import Console
import DataSets
import Foundation
import Pages
import Samples
import Shards
import Testing

/// Mutated files: nothing crashes, and every one is kept or named.
@Suite struct MutatedInputTests {
  /// Cut, changed, shortened inside or lengthened, at random offsets.
  private static func mutated(_ bytes: [UInt8], _ random: inout RandomSequence) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<1 + random.below(6) where !bytes.isEmpty {
      let offset = random.below(bytes.count)
      switch random.below(5) {
      case 0: bytes[offset] = UInt8(random.below(256))
      case 1: bytes[min(offset, random.below(64))] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)]
      case 2: bytes.removeSubrange(offset..<min(bytes.count, offset + 1 + random.below(20)))
      case 3: bytes.insert([0, 9, 10, 34, 44, 60, 62, 38, 92, 255][random.below(10)], at: offset)
      default: if random.below(4) == 0 { bytes.removeLast(bytes.count - offset) }
      }
    }
    return bytes
  }

  @Test func twoThousandMutatedPicturesAreAllAccountedFor() throws {
    let folder = Fixtures.image("")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let pictures = try names.map { name in
      (name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))))
    }.filter { !$0.1.isEmpty }
    try Fixtures.withFolder { output in
      var listing = SampleListing()
      for number in 0..<2000 {
        var random = RandomSequence(seed: 4, purpose: 7, sample: UInt64(number))
        let (name, bytes) = pictures[number % pictures.count]
        let path = "\(output)/\(number)-\(name)"
        try Data(Self.mutated(bytes, &random)).write(to: URL(fileURLWithPath: path))
        listing.samples.append(ListedSample(path: path, label: "a", source: "\(number)"))
      }
      var stored: [String] = []
      let report = try ImageImporter(height: 32, channels: 3).run(
        listing,
        store: { sample, _ in
          #expect(sample.pixels.count == sample.width * 32 * 3)
          stored.append(sample.source)
        })
      let all = stored + report.skipped.map(\.name)
      #expect(all.count == 2000 && Set(all).count == 2000)
      #expect(stored.count > 100 && report.skipped.count > 500)
    }
  }

  private static let lines = (1...6).map { number in
    """
    <TextLine ID="l\(number)" id="l\(number)" HPOS="\(number)" VPOS="2" WIDTH="9" HEIGHT="5">
    <Coords points="1,1 15,1 15,7 1,7"/><TextEquiv><Unicode>t\(number)</Unicode></TextEquiv>
    <String CONTENT="w"/></TextLine>
    """
  }.joined()

  private static let lists: [(name: String, text: String)] = [
    ("a.tsv", String(repeating: "grey.png\ttext\n", count: 6)),
    ("a.csv", "filename,text\n" + String(repeating: "grey.png,\"te \"\"x\"\", t\"\n", count: 6)),
    ("a.jsonl", String(repeating: "{\"filename\":\"grey.png\",\"text\":\"t\\u00e4\"}\n", count: 6)),
    ("a.json", "{\"grey.png\": \"a\", \"red.png\": \"b\"}"),
    (
      "b.json", "[{\"image\":\"grey.png\",\"label\":\"x\"},{\"image\":\"red.png\",\"label\":\"y\"}]"
    ),
    ("a.txt", String(repeating: "grey.png, \"te\\\"xt\"\n", count: 6)),
    ("b.txt", "./1_word_7.png 7\n./2_other_8.png 8\n"),
    (
      "page.xml",
      "<?xml version=\"1.0\"?><PcGts><Page imageFilename=\"grey.png\">\(lines)</Page></PcGts>"
    ),
    (
      "alto.xml",
      "<alto><Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation>"
        + "<fileName>grey.png</fileName></sourceImageInformation></Description><Layout><Page>\(lines)</Page></Layout></alto>"
    ),
  ]

  @Test func mutatedPagesAreFilledOrRefused() throws {
    try Fixtures.withFolder { folder in
      var filled = 0
      for (name, text) in Self.lists where name.hasSuffix(".xml") {
        for round in 0..<300 {
          var random = RandomSequence(seed: 9, purpose: 1, sample: UInt64(round))
          let path = "\(folder)/\(name)"
          func open(_ bytes: [UInt8]) throws -> PageDocument? {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            var listing = SampleListing()
            return PageFile(path: path, name: name)
              .document(into: &listing, isCertain: true, untexted: .columns)
          }
          guard let document = try open(Self.mutated(Array(text.utf8), &random)) else { continue }
          var readings: [Int: LineReading] = [:]
          for (index, line) in document.lines.enumerated() {
            guard let places = line.places(columns: 40, rows: 10) else { continue }
            let part = LineReading.Part(
              text: "<é", confidence: 1, outline: places.outline(of: 0..<20))
            readings[index] = LineReading(
              line: part, words: [LineReading.Word(part: part, glyphs: [part], space: nil)])
          }
          let bytes = try document.filled(with: readings)
          filled += readings.count
          let again = try #require(try open(bytes))
          #expect(again.lines.count == document.lines.count)
          for index in readings.keys { #expect(again.lines[index].text == "<é") }
        }
      }
      #expect(filled > 100)
    }
  }

  @Test(arguments: lists.indices) func mutatedListsAreReadOrRefusedWithAReason(_ index: Int) throws
  {
    let list = Self.lists[index]
    try Fixtures.withFolder { folder in
      for name in ["grey.png", "red.png"] {
        try FileManager.default.copyItem(
          atPath: Fixtures.image(name), toPath: "\(folder)/\(name)")
      }
      let importer = ImageImporter(height: 8, channels: 1)
      var refused = 0
      for round in 0..<60 {
        var random = RandomSequence(seed: 8, purpose: UInt64(index), sample: UInt64(round))
        let path = "\(folder)/\(list.name)"
        try Data(Self.mutated(Array(list.text.utf8), &random))
          .write(to: URL(fileURLWithPath: path))
        do {
          let found = try SampleFinder().find(path)
          let listing = try SampleAudit().texts(of: found)
          #expect(
            listing.samples.count + listing.skipped.count
              == found.samples.count + found.skipped.count)
          var stored = 0
          let report = try importer.run(listing, store: { _, _ in stored += 1 })
          #expect(stored + report.skipped.count == found.samples.count + found.skipped.count)
        } catch let error as UserError {
          refused += 1
          #expect(error.message.contains(path))
        }
      }
      #expect(refused < 30)
    }
  }
}
