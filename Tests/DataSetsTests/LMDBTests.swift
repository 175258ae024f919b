import DataSets
import Foundation
import Pictures
import Samples
import Testing

/// Databases are written by liblmdb and read by code of this program's own.
@Suite struct LMDBTests {
  /// A picture of random pixels, larger than a page of the database if it is wide.
  private static func picture(_ number: Int, width: Int) throws -> [UInt8] {
    var random = RandomSequence(seed: 5, purpose: 1, sample: UInt64(number))
    let pixels = (0..<width * 32).map { _ in UInt8(random.below(256)) }
    return try ImageEncoder().png(
      RasterImage(width: width, height: 32, channels: 1, pixels: pixels))
  }

  private static func write(_ folder: String, samples: Int) throws {
    let writer = try LMDBWriter(folder: folder)
    for number in 1...samples {
      try writer.append(
        picture: picture(number, width: number % 3 == 0 ? 300 : 40), label: "text \(number)")
    }
    try writer.finish()
  }

  /// "reason | name" of what was left out.
  private static func skipped(_ listing: SampleListing) -> [String] {
    listing.skipped.map { "\($0.reason.rawValue) | \($0.name)" }
  }

  @Test func whatWasWrittenIsRead() throws {
    try Fixtures.withFolder { folder in
      // Enough for branch pages, and for values on pages of their own.
      try Self.write(folder + "/lmdb", samples: 1200)
      let listing = try SampleFinder().find(folder + "/lmdb")
      #expect(listing.skipped == [])
      #expect(listing.samples.map(\.label) == (1...1200).map { "text \($0)" })
      #expect(listing.samples[11].source == "image-000000012")
      for number in [1, 2, 3, 600, 1199, 1200] {
        guard case .record(let reader, let range) = listing.samples[number - 1].location else {
          Issue.record("sample \(number) is no record")
          continue
        }
        #expect(
          try reader.value(range) == Self.picture(number, width: number % 3 == 0 ? 300 : 40))
      }
    }
  }

  @Test func aDatabaseInAFileOfAnyNameIsKnownByWhatItBeginsWith() throws {
    try Fixtures.withFolder { folder in
      try Self.write(folder + "/set", samples: 3)
      let file = folder + "/words.lmdb"
      try FileManager.default.moveItem(atPath: folder + "/set/data.mdb", toPath: file)
      #expect(
        try SampleFinder().find(file).samples.map(\.label) == ["text 1", "text 2", "text 3"])
      #expect(try PictureFinder().find([file]).samples.count == 3)
    }
  }

  @Test func whatTheRecordsLackIsSaid() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/lmdb")
      for number in 1...3 {
        try writer.append(picture: Self.picture(number, width: 9), label: "\(number)")
      }
      try writer.put("image-000000004", Self.picture(4, width: 9))
      try writer.put("label-000000005", Array("five".utf8))
      try writer.put("label-000000002", [0xFF])
      try writer.put("something", [1])
      try writer.put("label-3", Array("again".utf8))
      try writer.finish(stating: 9)
      let listing = try SampleFinder().find(folder + "/lmdb")
      #expect(listing.samples.map(\.label) == ["1", "3"])
      #expect(
        Self.skipped(listing) == [
          "malformed line | image-000000002",
          "missing label | image-000000004", "missing image | image-000000005",
          "damaged record | \(folder)/lmdb",
        ])
      #expect(
        listing.noted.map(\.detail) == [
          "2 records are none of samples and not read, the first is \"label-3\""
        ])
      #expect(
        listing.skipped[3].detail
          == "num-samples is 9, but there are records of 5 samples only")
    }
  }

  @Test func aRecordWithoutAPictureIsToldOfInItsTurnWhereTextsAreRead() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/lmdb")
      try writer.append(picture: Self.picture(1, width: 9), label: "one")
      try writer.put("label-000000002", Array("two".utf8))
      try writer.put("image-000000003", Self.picture(3, width: 9))
      try writer.finish(stating: 3)
      let listing = try PictureFinder().find([folder + "/lmdb"])
      #expect(listing.skipped == [])
      let outcomes = ImageImporter(height: 32, channels: 1).outcomesInTurn(of: listing.samples)
      let read = outcomes.map { outcome in
        switch outcome {
        case .success(let sample): sample.sample.source
        case .failure(let error): "\(error.sample.reason.rawValue) | \(error.sample.sentence)"
        }
      }
      #expect(
        read == [
          "image-000000001",
          "missing image | image-000000002: the database has no such record", "image-000000003",
        ])
    }
  }

  @Test func recordsOfOtherKindsKeepNoPictureFromBeingRead() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/lmdb")
      for number in 1...3 {
        try writer.append(picture: Self.picture(number, width: 9), label: "\(number)")
        try writer.put("wh-00000000\(number)", Array("100_32".utf8))
      }
      try writer.finish(stating: 3)
      var notes: [String] = []
      let listing = try PictureFinder().find([folder + "/lmdb"]) { notes.append($0) }
      #expect(listing.samples.count == 3 && listing.skipped == [])
      #expect(
        notes == [
          "\(folder)/lmdb: 3 records are none of samples and not read, the first is \"wh-000000001\""
        ])
    }
  }

  @Test func aWrongNumberOfSamplesKeepsNoPictureFromBeingRead() throws {
    for (stated, said) in [
      (nil, "there is no num-samples; all records are taken"),
      (9, "num-samples is 9, but there are records of 3 samples only"),
      (
        2,
        "num-samples is 2, but there are records of 3 samples: other programs do not see those behind it"
      ), (3, ""),
    ] as [(Int?, String)] {
      try Fixtures.withFolder { folder in
        let writer = try LMDBWriter(folder: folder + "/lmdb")
        for number in 1...3 {
          try writer.append(picture: Self.picture(number, width: 9), label: "\(number)")
        }
        try writer.finish(stating: stated ?? 3)
        if stated == nil {
          // Of the same length, so that nothing else in the file changes.
          var bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/lmdb/data.mdb"))
          while let range = bytes.range(of: Data("num-samples".utf8)) {
            bytes.replaceSubrange(range, with: Data("xum-samples".utf8))
          }
          try bytes.write(to: URL(fileURLWithPath: folder + "/lmdb/data.mdb"))
        }
        var notes: [String] = []
        let listing = try PictureFinder().find([folder + "/lmdb"]) { notes.append($0) }
        #expect(listing.samples.count == 3 && listing.skipped == [])
        #expect(
          said.isEmpty ? notes.isEmpty : notes.contains("\(folder)/lmdb: \(said)"), "\(notes)")
      }
    }
  }

  @Test(arguments: [0, 1]) func recordsBeyondTheStatedNumberAreFindings(first: Int) throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/lmdb")
      for number in first..<first + 5 {
        try writer.put("image-00000000\(number)", Self.picture(number, width: 9))
        try writer.put("label-00000000\(number)", Array("n".utf8))
      }
      try writer.finish(stating: 3)
      let listing = try SampleFinder().find(folder + "/lmdb")
      let beyond = listing.samples.filter { $0.findings.first?.reason == .beyondCount }
      #expect(listing.samples.count == 5)
      #expect(beyond.map(\.source) == ["image-00000000\(first + 3)", "image-00000000\(first + 4)"])
      let judged = try SampleAudit().texts(of: listing)
      #expect(judged.samples.count == 3 && judged.skipped.count == 2)
    }
  }

  @Test func numbersAndNamesThatMakeNoSenseAreFindings() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/lmdb")
      try writer.put("image-000000000", Self.picture(0, width: 9))
      try writer.put("label-000000000", Array("n".utf8))
      try writer.put("label-+1", Array("m".utf8))
      try writer.put(
        "label-000000002", Array("{\"filename\": \"a.png\\u0000\", \"text\": \"x\"}".utf8))
      try writer.finish(stating: Int.min)
      let listing = try SampleFinder().find(folder + "/lmdb")
      #expect(listing.samples.map(\.source) == ["image-000000000"])
      #expect(
        listing.skipped.map(\.detail) == [
          "label-000000002 has no path of a picture",
          "num-samples is \"\(Int.min)\", no number; all records are taken",
        ])
    }
  }

  @Test func aLabelMayBeAnObjectWithTheNameOfAPictureFile() throws {
    try Fixtures.withFolder { folder in
      let writer = try LMDBWriter(folder: folder + "/label.lmdb")
      try writer.put(
        "label-000000001", Array("{\"filename\": \"a.jpg\", \"text\": \"GRAND\"}".utf8))
      try writer.finish(stating: 1)
      try Data().write(to: URL(fileURLWithPath: folder + "/a.jpg"))
      let listing = try SampleFinder().find(folder + "/label.lmdb")
      #expect(
        listing.samples == [
          ListedSample(path: folder + "/a.jpg", label: "GRAND", source: "a.jpg")
        ])
    }
  }

  /// Damage of all kinds: every database is read or refused, and no record is lost without a word.
  @Test func noDamageEndsTheProgramOrGoesUnsaid() throws {
    try Fixtures.withFolder { folder in
      try Self.write(folder + "/lmdb", samples: 90)
      let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/lmdb/data.mdb")))
      var (random, refused, partial) = (RandomSequence(seed: 1, purpose: 2, sample: 3), 0, 0)
      for round in 0..<300 {
        var bytes = whole
        switch round % 3 {
        case 0: bytes.removeLast(1 + random.below(bytes.count - 1))
        case 1:
          for _ in 0..<1 + random.below(20) {
            bytes[random.below(bytes.count)] = UInt8(random.below(256))
          }
        default:
          // The heads of the pages, where a wrong number does most.
          for _ in 0..<1 + random.below(8) {
            bytes[random.below(bytes.count / 4096) * 4096 + random.below(64)] =
              UInt8(random.below(256))
          }
        }
        let path = "\(folder)/\(round).mdb"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        do {
          let listing = try SampleFinder().find(path)
          if listing.samples.count < 90 {
            partial += 1
            #expect(!listing.skipped.isEmpty, "round \(round)")
          }
        } catch {
          refused += 1
        }
      }
      #expect(refused > 0 && partial > 50, "\(refused), \(partial)")
    }
  }

  /// What other programs wrote; the first number is what can be read, the second what cannot.
  @Test(arguments: [
    ("bankcard", 84, 50), ("dcrmg/lmdb/train", 2, 0), ("dcrmg/lmdb/val", 2, 0),
    ("mmocr/imgs.lmdb", 10, 0), ("mmocr/label.lmdb", 0, 10), ("mmocr/broken.lmdb", 0, 1),
  ])
  func databasesOfOtherProgramsAreCountedExactly(
    _ name: String, _ kept: Int, _ skipped: Int
  ) throws {
    guard let path = Fixtures.dataSet("lmdb/" + name) else { return }
    let audit = SampleAudit()
    let listing = try audit.texts(of: SampleFinder().find(path))
    var stored = 0
    let report = try ImageImporter(height: 32, channels: 1)
      .run(listing, audit: audit, store: { _, _ in stored += 1 })
    #expect(stored == kept && report.skipped.count == skipped)
  }
}
