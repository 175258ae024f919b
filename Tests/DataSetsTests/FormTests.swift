import DataSets
import Drawing
import Foundation
import Pictures
import Samples
import Shards
import Testing

/// Each form of samples that a command offers, by example; a new one does not compile without its own.
@Suite struct FormTests {
  private static let texts = ["one", "two, \"2\""]

  private static func list(_ format: ImportFormat) -> (name: String, text: String)? {
    switch format {
    case .tsv: ("labels.tsv", "a.png\tone\nb.png\ttwo, \"2\"\n")
    case .icdar: ("gt.txt", "a.png, \"one\"\nb.png, \"two, \\\"2\\\"\"\n")
    case .csv: ("labels.csv", "filename,text\na.png,one\nb.png,\"two, \"\"2\"\"\"\n")
    case .easyocr: ("labels.csv", "filename,words\na.png,one\nb.png,two, \"2\"\n")
    case .jsonLines:
      (
        "labels.jsonl",
        "{\"file_name\":\"a.png\",\"text\":\"one\"}\n{\"file_name\":\"b.png\",\"text\":\"two, \\\"2\\\"\"}\n"
      )
    case .json: ("labels.json", "{\"a.png\": \"one\", \"b.png\": \"two, \\\"2\\\"\"}")
    case .spaced, .mjsynth, .pairs, .lmdb, .xml, .shards: nil
    }
  }

  /// Writes an input of a form and returns the texts that it has.
  private static func write(_ format: ImportFormat, to folder: String) throws -> [String] {
    func file(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    if let list = list(format) {
      try file(list.name, list.text)
      return texts
    }
    switch format {
    case .spaced:
      try file("labels.txt", "a.png one\nb.png two 2\n")
      return ["one", "two 2"]
    case .mjsynth:
      try file("annotation.txt", "./1/1_one_5.jpg 5\n./1/2_two_7.jpg 7\n")
      return ["one", "two"]
    case .pairs:
      for (name, text) in zip(["a", "b"], texts) {
        try file(name + ".png", "")
        try file(name + ".gt.txt", text)
      }
    case .lmdb:
      let writer = try LMDBWriter(folder: folder)
      for text in texts { try writer.append(picture: [0], label: text) }
      try writer.finish()
    case .xml:
      try ImageEncoder().writePNG(PageFolder.page, to: folder + "/scan.png")
      try file(
        "p.xml",
        PageFolder.page(
          PageFolder.line("a", "5,2 55,2 55,17 5,17", text: texts[0])
            + PageFolder.line("b", "5,22 55,22 55,37 5,37", text: texts[1])))
    case .shards:
      let writer = try ShardSetWriter(folder: folder, height: 2, channels: 1)
      for text in texts {
        try writer.append(Sample(pixels: [1, 2], width: 1, label: text, source: text))
      }
      try writer.finish()
    default: Issue.record("\(format) has no example")
    }
    return texts
  }

  @Test(arguments: ImportFormat.allCases)
  func everyFormOfInputIsReadAndRecognised(_ format: ImportFormat) throws {
    try Fixtures.withFolder { folder in
      let texts = try Self.write(format, to: folder)
      for named in [format, nil] {
        let listing = try SampleFinder().find(folder, format: named)
        #expect(listing.samples.map(\.label) == texts, "\(format), named: \(named != nil)")
        #expect(listing.skipped == [], "\(listing.skipped)")
      }
    }
  }

  @Test(arguments: ExportFormat.allCases)
  func everyFormOfOutputComesBackByAnImport(_ format: ExportFormat) throws {
    try Fixtures.withFolder { folder in
      let exporter = try format.exporter(to: folder + "/out")
      for (index, text) in Self.texts.enumerated() {
        try exporter.append(
          Sample(pixels: [1, UInt8(index)], width: 1, label: text, source: "\(index)"), height: 2,
          channels: 1)
      }
      #expect(try exporter.finish() == [])
      let listing = try SampleFinder().find(folder + "/out")
      #expect(listing.samples.map(\.label) == Self.texts && listing.skipped == [])
    }
  }
}
