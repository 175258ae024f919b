import DataSets
import Drawing
import Foundation
import Pictures
import Samples
import Shards
import Testing

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
      let forms = ExportFormat.allCases.map(\.rawValue)
      for form in forms {
        try run("export", folder + "/set", "-o", folder + "/" + form, "--format", form)
      }
      for form in forms + ["set"] {
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

  /// Texts that lists and databases have other meanings for.
  private static let odd = [
    "\"ab\"\"c\"", "\"abc\"", "\"", "\"\"", "say \"hi\"", "###", "1,2,3,4,5,6,7,8,text",
    "[\"a\", \"b\"]", "[1]",
    "{\"text\": \"a\"}", "[{\"text\": \"a\"}]", "[{\"points\": [[0,0]], \"transcription\": \"a\"}]",
    "{}", "\\", "\\n",
    "a, b", "a;b", "'", "#a", "filename", "text", "é", "e\u{301}", " a", "a ", "a\tb", "a\nb",
    "a\u{FEFF}",
    "\u{FEFF}a", "a\u{2028}b", "\u{FFFD}", "a\u{A0}b", "=1+1", "a\u{85}b", "a  b", "null", "-1",
    "0x1F",
  ]

  @Test func anOddTextSurvivesAnExportOrIsCounted() throws {
    var seed: UInt64 = 7
    func below(_ limit: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % limit
    }
    for round in 0..<60 {
      // First each by itself.
      let labels =
        round < Self.odd.count
        ? [Self.odd[round]]
        : (0...below(6)).map { _ in
          let one = Self.odd[below(Self.odd.count)]
          return below(3) == 0 ? one + Self.odd[below(Self.odd.count)] : one
        }
      try Fixtures.withFolder { folder in
        let exporter = try FolderExporter(folder: folder + "/files")
        let writer = try LMDBWriter(folder: folder + "/lmdb", labelsArePlain: true)
        for (index, label) in labels.enumerated() {
          let sample = Sample(pixels: [1, 2], width: 1, label: label, source: "\(index)")
          try exporter.append(sample, height: 2, channels: 1)
          try writer.append(picture: [0], label: label)
        }
        try writer.finish()
        for (form, changed) in [
          ("files", try exporter.finish()),
          ("lmdb", try ExportedTexts.changes(inDatabase: folder + "/lmdb", labels)),
        ] {
          let read = try SampleAudit().texts(of: SampleFinder().find("\(folder)/\(form)")).samples
          let same = labels.enumerated().count { index, label in
            let name = form == "files" ? "\(index).png" : "image-00000000\(index + 1)"
            return read.contains { $0.source == name && Array($0.label.utf8) == Array(label.utf8) }
          }
          #expect(labels.count - same == changed.count, "\(form): \(labels)")
          #expect(
            changed.allSatisfy { change in
              !read.contains {
                $0.source == change.name && Array($0.label.utf8) == Array(change.label.utf8)
              }
            })
        }
      }
    }
  }

  @Test func aTextThatLooksLikeOtherThingsIsTheSameAfterAnExport() throws {
    let labels = [
      "\"ab\"\"c\"", "\"abc\"", "\"", "1,2,3,4,5,6,7,8,text", "a, b", "\\", "[1]", "é", "\"\"\"",
      "filename",
    ]
    for labels in labels.map({ [$0] }) + [labels] {
      try Fixtures.withFolder { folder in
        let exporter = try FolderExporter(folder: folder)
        for label in labels {
          try exporter.append(
            Sample(pixels: [1, 2], width: 1, label: label, source: ""), height: 2, channels: 1)
        }
        #expect(try exporter.finish() == [])
        let listing = try SampleFinder().find(folder)
        #expect(listing.samples.map(\.label) == labels && listing.skipped == [])
      }
    }
  }

  private static let structured = [
    "{\"a\":1}", "[\"x\"]", "{\"text\": \"a\"}", "[{\"text\": \"a\"}]", "{}",
    "[{\"points\": [[0,0]], \"transcription\": \"a\"}]", "{not JSON", "[",
  ]

  @Test func labelsThatLookLikeJSONComeBackFromADatabase() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder, labelsArePlain: true)
      for label in Self.structured { try writer.append(picture: [0], label: label) }
      try writer.finish()
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label) == Self.structured)
      #expect(listing.skipped == [] && listing.noted == [])
      #expect(try ExportedTexts.changes(inDatabase: folder, Self.structured) == [])
    }
    // Without the word that they are texts, and in a list, they are what other programs mean by them.
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder)
      for label in Self.structured { try writer.append(picture: [0], label: label) }
      try writer.finish()
      #expect(try SampleFinder().find(folder).samples.map(\.label) == ["a", "{not JSON", "["])
    }
  }

  @Test func theTextsThatAnImportChangesAreNamed() throws {
    try Fixtures.withFolder { folder in
      let writer = try ShardSetWriter(folder: folder + "/set", height: 2, channels: 1)
      for (name, label) in [
        ("a", "{\"a\":1}"), ("b", "###"), ("c", "c "), ("d", "fine"), ("e", "[\"x\"]"),
      ] {
        try writer.append(Sample(pixels: [1, 2], width: 1, label: label, source: name))
      }
      try writer.finish()
      let files = try ImagesProgram.run("dataset", "export", folder + "/set", "-o", folder + "/f")
      #expect(files.status == 0)
      let note = "text that an import changes or leaves out by its usual rules"
      #expect(files.output.contains("note      4 texts"), "\(files.output)")
      #expect(
        files.output.hasSuffix(
          """
                    a.png: "{"a":1}" is left out
                    b.png: "###" is left out
                    c.png: "c " is read as "c"
                    and 1 more

          """), "\(files.output)")
      let lmdb = try ImagesProgram.run(
        "dataset", "export", folder + "/set", "-o", folder + "/l", "--format", "lmdb")
      #expect(lmdb.output.contains("note      2 texts") && !lmdb.output.contains(note))
      #expect(lmdb.output.contains("          image-000000002: \"###\" is left out\n"))
      let again = try ImagesProgram.run(
        "dataset", "import", folder + "/l", "-o", folder + "/again", "--network", "none", "--on",
        "blank-picture=keep")
      #expect(again.status == 0, "\(again.errors)")
      #expect(
        Array(try ShardSet(folder: folder + "/again").labels) == [
          "{\"a\":1}", "c", "fine", "[\"x\"]",
        ])
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

  @Test func aLongTextIsCutOnAContactSheet() throws {
    func width(_ caption: String) throws -> Int {
      var sheet = try ContactSheet(height: 2, channels: 1)
      sheet.append("", [ContactSheet.Cell(pixels: [1, 2], width: 1, caption: caption)])
      return sheet.render().width
    }
    let (whole, cut) = (String(repeating: "a", count: 160), String(repeating: "a", count: 20_000))
    let ellipsis = try width("a…") - width("a")
    #expect(try width(cut) - width(whole) <= ellipsis + 2)
    #expect(try width(cut) > width(whole))
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
