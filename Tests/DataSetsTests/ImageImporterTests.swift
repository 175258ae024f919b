import Foundation
import Pictures
import Samples
import Shards
import Testing
import TextDirection

@Suite struct ImageImporterTests {
  @Test func countsEverySampleOnce() throws {
    var listing = SampleListing()
    listing.origins = ["here"]
    for (name, label) in [
      ("grey.png", "a"), ("nowhere.png", "b"), ("empty.png", "c"), ("text.png", "d"),
      ("cut-noise.jpg", "e"), ("red.png", "ff"), ("bits.tif", "g"), ("red.bmp", "too long by far"),
    ] {
      listing.samples.append(
        ListedSample(path: Fixtures.image(name), label: label, source: name))
    }
    listing.skipped = [SkippedSample(reason: .malformedLine, name: "list:3", detail: "no TAB")]
    var stored: [(Sample, Int)] = []
    var seen = 0
    let importer = ImageImporter(height: 4, channels: 1) { $0 / 2 }
    let report = try importer.run(
      listing, progress: { seen = $0 }, store: { stored.append(($0, $1)) })
    #expect(seen == 8)
    #expect(stored.map { $0.1 } == [0, 5])
    #expect(stored.map { $0.0.source } == ["grey.png", "red.png"])
    #expect(stored.allSatisfy { $0.0.width == 8 && $0.0.pixels.count == 32 })
    #expect(
      report.skipped.map { "\($0.reason.rawValue) \($0.name)" } == [
        "malformed line list:3", "missing image nowhere.png", "empty file empty.png",
        "undecodable text.png", "undecodable cut-noise.jpg", "missing image bits.tif",
        "cannot fit red.bmp",
      ])
    #expect(
      report.skipped.last?.detail == "\"too long by far\" needs 16 frames, its 8 pixels give 4")
    #expect(report.summary.samples == 2)
    #expect(report.summary.alphabet == "af")
  }

  @Test(arguments: [("abc", 3), ("aab", 4), ("aaaa", 7), ("ſſ", 3), ("", 0)])
  func needsABlankBetweenEqualNeighbours(label: String, frames: Int) {
    #expect(SymbolUnit.scalar.framesNeeded(for: label) == frames)
  }

  @Test func refusesAPictureThatIsNoLineOfText() {
    let image = RasterImage(
      width: 4096, height: 1, channels: 1, pixels: [UInt8](repeating: 9, count: 4096))
    let listed = ListedSample(path: "", label: "a", source: "a.png")
    let importer = ImageImporter(height: 32, channels: 1)
    guard case .failure(let error) = importer.sample(of: image, listed) else {
      Issue.record("131072 columns were kept")
      return
    }
    #expect(error.sample.reason == .tooLarge)
  }

  @Test func reportsInWordsAndInJSON() throws {
    var report = ImportReport(origins: ["list.tsv"])
    report.summary.add(width: 10, label: "ab")
    report.summary.add(width: 31, label: "b c")
    report.skipped = (0..<5).map {
      SkippedSample(reason: .missingImage, name: "\($0).png", detail: "no such file")
    }
    let lines = report.text(names: 1).split(separator: "\n")
    #expect(
      lines.prefix(6) == [
        "kept      2 samples", "skipped   5", "  missing image  5", "    0.png: no such file",
        "    and 4 more", "alphabet  4 symbols: ␣abc",
      ])
    #expect(lines.contains { $0.hasPrefix("width") } && lines.contains { $0.hasPrefix("length") })
    let object = try #require(
      try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
    #expect(object["kept"] as? Int == 2)
    #expect(object["widths"] as? [String: Int] == ["10": 1, "31": 1])
    let skipped = try #require(object["skipped_by_reason"] as? [String: [[String: String]]])
    #expect(skipped["missing image"]?.map { $0["name"] } == (0..<5).map { "\($0).png" })
  }

  @Test func anyNameStandsInTheReportAsItIs() throws {
    let names = [
      "a\"b\\c/d", "line\nbreak\tand \u{0}\u{1F}\u{7F}", "ſüß 文字 \u{10FFFF}", "", "e\u{301}",
    ]
    var report = ImportReport(origins: names)
    report.noted = names.map { SkippedSample(reason: .duplicate, name: $0, detail: $0 + "!") }
    let object = try #require(
      try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
    let noted = try #require(object["noted_by_reason"] as? [String: [[String: String]]])
    let entries = try #require(noted["duplicate"])
    #expect(entries.map { Array(($0["name"] ?? "").utf8) } == names.map { Array($0.utf8) })
    #expect(entries.map { $0["detail"] } == names.map { $0 + "!" })
    #expect(object["origins"] as? [String] == names)
    #expect((object["skipped_by_reason"] as? [String: Any])?.isEmpty == true)
  }

  @Test func whatWaitsToBeWrittenIsBoundedInBytes() {
    #expect(ImageImporter(height: 32, channels: 1).mostSamples(in: 2 << 30) == 2048)
    #expect(ImageImporter(height: 4096, channels: 3).mostSamples(in: 2 << 30) == 5)
    let narrow = ImageImporter(height: 4096, channels: 3, maximumWidth: 1000)
    #expect(narrow.mostSamples(in: 2 << 30) == 174)
    #expect(narrow.mostSamples(in: 1) == 1)
  }
}
