import Foundation
import Shards
import Testing
import TextImages

/// Import, export and import again give the same samples.
@Suite struct ExportTests {
  private func samples(_ folder: String) throws -> [Sample] {
    let set = try ShardSet(folder: folder)
    return try (0..<set.count).map { try set.sample(at: $0) }
  }

  @Test(arguments: [false, true]) func aRoundTripChangesNoPixelAndNoText(colour: Bool) throws {
    try Fixtures.withFolder { folder in
      func run(_ arguments: String...) throws {
        let outcome = try ImagesProgram.run(["dataset"] + arguments)
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
      }
      let colours = colour ? ["--colour"] : []
      let made = try ImagesProgram.run(
        ["dataset", "synthesize", "-o", folder + "/set", "--count", "40", "--shard-size", "15"]
          + colours)
      #expect(made.status == 0)
      let original = try samples(folder + "/set")
      try run("export", folder + "/set", "-o", folder + "/files")
      try run("export", folder + "/set", "-o", folder + "/lmdb", "--format", "lmdb")
      for form in ["files", "lmdb", "set"] {
        let again = try ImagesProgram.run(
          ["dataset", "import", "\(folder)/\(form)", "-o", "\(folder)/again-\(form)"] + colours)
        #expect(again.status == 0 && again.errors == "", "\(again.errors)")
        let read = try samples("\(folder)/again-\(form)")
        #expect(read.map(\.pixels) == original.map(\.pixels), "\(form)")
        #expect(read.map(\.label) == original.map(\.label), "\(form)")
        if form != "lmdb" { #expect(read.map(\.source) == original.map(\.source), "\(form)") }
      }
    }
  }

  @Test func dataSetsAreMergedAndShardedAnew() throws {
    try Fixtures.withFolder { folder in
      for (name, seed) in [("a", "1"), ("b", "2")] {
        _ = try ImagesProgram.run(
          "dataset", "synthesize", "-o", "\(folder)/\(name)", "--count", "20", "--seed", seed)
      }
      let run = try ImagesProgram.run(
        "dataset", "import", folder + "/b", folder + "/a", "-o", folder + "/c", "--shard-size",
        "7")
      #expect(run.status == 0, "\(run.errors)")
      #expect(try ShardSet(folder: folder + "/c").shards.count == 6)
      #expect(try samples(folder + "/c") == samples(folder + "/b") + samples(folder + "/a"))
    }
  }

  @Test func sourcesThatAreNoSafeFileNamesAreNumbered() throws {
    try Fixtures.withFolder { folder in
      let exporter = try FolderExporter(folder: folder + "/out")
      for source in [
        "../up.png", "/abs.png", "a/b.jpg", "a/b.png", "page.xml#l1", "a//c", "", "x-000000009.png",
        "x.png", "x.jpg", "y-000000012.png", "y.png", "y.jpg",
      ] {
        try exporter.append(
          Sample(pixels: [1, 2], width: 1, label: "x", source: source), height: 2, channels: 1)
      }
      try exporter.finish()
      let list = try String(contentsOfFile: folder + "/out/labels.tsv", encoding: .utf8)
      #expect(
        list.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == [
          "sample-000000001.png", "sample-000000002.png", "a/b.png", "a/b-000000004.png",
          "page.xml#l1.png", "sample-000000006.png", "sample-000000007.png", "x-000000009.png",
          "x.png", "x-000000010.png", "y-000000012.png", "y.png", "y-000000013.png",
        ])
      #expect(try SampleFinder().find(folder + "/out").samples.count == 13)
    }
  }

  @Test func namesThatWereMadeUpBeforeAreNotTakenAgain() throws {
    try Fixtures.withFolder { folder in
      let exporter = try FolderExporter(folder: folder + "/out")
      for source in ["x-000000003.png", "x.png", "x.jpg"] {
        try exporter.append(
          Sample(pixels: [1, 2], width: 1, label: "x", source: source), height: 2, channels: 1)
      }
      try exporter.finish()
      let listing = try SampleFinder().find(folder + "/out")
      #expect(Set(listing.samples.map(\.source)).count == 3)
    }
  }

  @Test func aFolderWithPicturesIsNotWrittenInto() throws {
    try Fixtures.withFolder { folder in
      try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/a.png"))
      #expect(throws: FolderExporter.Failure.self) { try FolderExporter(folder: folder) }
    }
  }

  @Test func aContactSheetShowsEachGroup() throws {
    try Fixtures.withFolder { folder in
      _ = try ImagesProgram.run("dataset", "synthesize", "-o", folder + "/set", "--count", "60")
      let set = try ShardSet(folder: folder + "/set")
      let groups = SampleChoice(set, random: 20, seed: 1).groups
      #expect(groups.map(\.samples.count).prefix(4) == [20, 8, 8, 8])
      #expect(Set(groups[0].samples).count == 20)
      let widths = set.widths
      #expect(widths[groups[1].samples[0]] == widths.max())
      #expect(widths[groups[2].samples[0]] == widths.min())
      let rarest = groups[4].samples[0]
      let counts = Dictionary(
        set.labels.flatMap { Set($0.unicodeScalars) }.map { ($0, 1) }, uniquingKeysWith: +)
      #expect(set.label(at: rarest).unicodeScalars.contains { counts[$0] == counts.values.min() })
      let run = try ImagesProgram.run(
        "dataset", "contact-sheet", folder + "/set", "-o", folder + "/sheet.png")
      #expect(run.status == 0, "\(run.errors)")
      let sheet = try ImageDecoder(channels: 1).decode(file: folder + "/sheet.png")
      #expect(sheet.height > 5 * (32 + 14) && sheet.width <= 1300)
    }
  }
}
