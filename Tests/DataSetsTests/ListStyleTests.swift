import DataSets
import Foundation
import Samples
import Testing

/// The lists that other programs write, by what is in them and by their names.
@Suite struct ListStyleTests {
  /// A list's name and content, and the samples that are in it as "path=text".
  private static let lists: [(name: String, text: String, samples: [String])] = [
    // PaddleOCR, deep-text-recognition-benchmark
    (
      "rec_gt.txt", "train/a.jpg\t简单 text\nb.jpg\tx, \"y\"\n",
      ["train/a.jpg=简单 text", "b.jpg=x, \"y\""]
    ),
    // PaddleOCR: several pictures of one text
    (
      "rec.txt", "[\"a.png\", \"b.png\"]\tone\n[c].png\ttwo\n",
      ["a.png=one", "b.png=one", "[c].png=two"]
    ),
    // ICDAR
    (
      "gt.txt",
      "\u{FEFF}word_1.png, \"Genaxis, Theatre\"\r\nword_2.png, \"say \\\"a\\\\b\\\"\"\r\n",
      ["word_1.png=Genaxis, Theatre", "word_2.png=say \"a\\b\""]
    ),
    // the same without quotes
    ("gt.txt", "a b.png, house\nb.JPG, 1,5 km\n", ["a b.png=house", "b.JPG=1,5 km"]),
    // a path, a space, a text
    ("list.txt", "a.png two words\nb.png 7\n", ["a.png=two words", "b.png=7"]),
    // CSV with and without names, with quotes, line ends in fields, and semicolons
    (
      "x.csv", "id,text,file_name\r\n1,\"a \"\"b\"\", c\",p.png\r\n\r\n2,d,\"q,r.png\"\r\n",
      ["p.png=a \"b\", c", "q,r.png=d"]
    ),
    ("y.csv", "p.png,one\nq.png,\"two\"\n", ["p.png=one", "q.png=two"]),
    ("z.csv", "filename;words\np.png;1,5\n", ["p.png=1,5"]),
    (
      "w.csv", "p.png;Hello, world\nq.png;two\nr.png;three\n",
      ["p.png=Hello, world", "q.png=two", "r.png=three"]
    ),
    // EasyOCR's own kind of CSV
    (
      "labels.csv",
      "filename,words\na.png,one, two\nb.png,\"so\" he said\nc.png,d\nd.png,\"e, \"\"f\"\"\"\ne.png,\"\n",
      ["a.png=one, two", "b.png=\"so\" he said", "c.png=d", "d.png=e, \"f\"", "e.png=\""]
    ),
    // pandas doubles quotes inside of quotes
    ("p.tsv", "a.png\t\"say \"\"hi\"\"\"\nb.png\tplain\n", ["a.png=say \"hi\"", "b.png=plain"]),
    ("q.tsv", "a.png\t\"one\"\nb.png\t\"two\"\n", ["a.png=one", "b.png=two"]),
    ("r.tsv", "a.png\t\"Yes\"\nb.png\tno\n", ["a.png=\"Yes\"", "b.png=no"]),
    // names in braces, numbers that are no coordinates
    ("g.txt", "{0F3B-1}.png\tone\n{0F3B-2}.png\ttwo\n", ["{0F3B-1}.png=one", "{0F3B-2}.png=two"]),
    (
      "n.txt", "a.png\t1 2 3 4 5 6 7 8 9\nb.png\t[1, 2]\n",
      ["a.png=1 2 3 4 5 6 7 8 9", "b.png=[1, 2]"]
    ),
    // the first line alone says nothing
    ("odd.txt", "{a}.png b\nc.png d e\nf.png g\n", ["{a}.png=b", "c.png=d e", "f.png=g"]),
    // JSON lines, as MMOCR and Hugging Face
    (
      "some.jsonl",
      "{\"filename\": \"a.png\", \"text\": \"ſ\\u00e4\"}\n{\"text\":\"b\",\"file_name\":\"b.png\"}\n",
      ["a.png=ſä", "b.png=b"]
    ),
    // docTR
    ("labels.json", "{\"b.png\": \"two\", \"a.png\": \"one\"}", ["a.png=one", "b.png=two"]),
    (
      "mmocr.json",
      "{\"metainfo\": {\"dataset_type\": \"TextRecogDataset\"}, \"data_list\": [{\"img_path\": \"a.png\", "
        + "\"instances\": [{\"text\": \"one\"}]}]}", ["a.png=one"]
    ),
    (
      "numbers.json", "{\"a.png\": 7, \"b.png\": 1.50, \"c.png\": \"\\ud834\\udd1e\"}",
      ["a.png=7", "b.png=1.50", "c.png=𝄞"]
    ),
    ("list.json", "[{\"image\": \"a.png\", \"label\": \"one\"}]", ["a.png=one"]),
    // MJSynth
    (
      "annotation_val.txt", "./2425/1/115_Lube_45484.jpg 45484\n./1/2/3_a_b_7.jpg 7\n",
      ["./2425/1/115_Lube_45484.jpg=Lube", "./1/2/3_a_b_7.jpg=a_b"]
    ),
  ]

  @Test(arguments: lists.indices) func aListIsRecognisedAndReadWhole(_ index: Int) throws {
    let list = Self.lists[index]
    try Fixtures.withFolder { folder in
      let path = "\(folder)/\(list.name)"
      try Data(list.text.utf8).write(to: URL(fileURLWithPath: path))
      let listing = try SampleFinder().find(path)
      #expect(listing.samples.map { "\($0.source)=\($0.label)" } == list.samples)
      #expect(listing.skipped == [])
      #expect(listing.samples.allSatisfy { $0.path.hasPrefix(folder + "/") })
    }
  }

  @Test func anAddressOfAFileIsThePathThatItMeans() throws {
    try Fixtures.withFolder { folder in
      let path = folder + "/Fürst 1.png"
      let escaped = folder + "/F%C3%BCrst%201.png"
      for address in ["file://\(escaped)", "file:\(escaped)", "FILE://localhost\(escaped)"] {
        let listing = try find("l.tsv", "\(address)\tone\n", in: folder)
        #expect(listing.samples.map(\.path) == [path], "\(address)")
        #expect(listing.samples.map(\.source) == [path] && listing.skipped == [])
      }
    }
  }

  /// What a fault in a CSV file costs is named line by line, and no more than that is lost.
  @Test func everyLineThatAFaultOfCSVCostsIsNamed() throws {
    let cases: [(text: [UInt8], kept: [String], lost: [String])] = [
      (Array("a.png,one\nb.png,\"two\nc.png,three\n".utf8), ["a.png"], ["2", "3"]),
      (
        Array("a.png,\"one\nb.png,two\nc.png,\"three\nd.png,four\n".utf8), ["d.png"],
        ["1", "2", "3"]
      ),
      (Array("a.png,on".utf8) + [0xE9] + Array("\nb.png,two\n".utf8), ["b.png"], ["1"]),
      (Array("a.png,one\rb.png,two\r".utf8), ["a.png", "b.png"], []),
    ]
    for (text, kept, lost) in cases {
      try Fixtures.withFolder { folder in
        try Data(text).write(to: URL(fileURLWithPath: folder + "/l.csv"))
        let listing = try SampleFinder().find(folder + "/l.csv")
        #expect(listing.samples.map(\.source) == kept)
        #expect(listing.skipped.map(\.name) == lost.map { "l.csv:\($0)" })
      }
    }
  }

  /// Tables with names for their columns, and what of them is found.
  @Test func tablesWithTabsAreReadByTheNamesOfTheirColumns() throws {
    let cases: [(text: String, labels: [String], lost: [String])] = [
      ("filename\ttext\na.png\tone\nb.png\t\"two\n", ["one", "\"two"], []),
      ("\tpath\tlabel\n0\ta.png\tone\n1\tb.png\t\"say \"\"hi\"\"\"\n", ["one", "say \"hi\""], []),
      (
        "text\tscore\timage\none\t0.9\ta.png\ntwo\tb.png\n", ["one"],
        ["l.tsv:3 | the line has 2 fields, not 3"]
      ),
      ("\"a.png\"\t\"one\"\n\"b.png\"\t\"two\"\n", ["one", "two"], []),
    ]
    for (text, labels, lost) in cases {
      try Fixtures.withFolder { folder in
        let listing = try find("l.tsv", text, in: folder)
        #expect(listing.samples.map(\.label) == labels)
        #expect(listing.samples.map(\.source) == Array(["a.png", "b.png"].prefix(labels.count)))
        #expect(listing.skipped.map { "\($0.name) | \($0.detail)" } == lost)
      }
    }
  }

  @Test func marksInTheMiddleBelongToNoPath() throws {
    try Fixtures.withFolder { folder in
      for (name, text) in [
        "l.tsv": "\u{FEFF}a.png\tone\n\u{FEFF}b.png\ttwo\n",
        "l.csv": "\u{FEFF}sep=;\r\nfilename;text\r\na.png;one\r\n\u{FEFF}b.png;two\r\n",
      ] {
        let listing = try find(name, text, in: folder)
        #expect(listing.samples.map(\.source) == ["a.png", "b.png"])
        #expect(listing.samples.map(\.label) == ["one", "two"] && listing.skipped == [])
      }
    }
  }

  @Test func aListOfTextsAsJSONIsNoText() throws {
    try Fixtures.withFolder { folder in
      let listing = try find(
        "l.csv", "image,transcription\na.png,\"[\"\"one\"\",\"\"two\"\"]\"\nb.png,[1]\n", in: folder
      )
      #expect(listing.samples.map(\.label) == ["[1]"])
      #expect(
        listing.skipped.map { "\($0.name) | \($0.detail)" } == [
          "l.csv:2 | this is a list of 2 texts as JSON, such as Label Studio writes of several in a "
            + "picture; expected is one text"
        ])
    }
  }

  @Test func structuredLabelsAsJSONAreNoTexts() throws {
    func said(_ what: String) -> String {
      "this is a structured label as JSON (\(what)), such as Label Studio and Donut have of whole pictures; expected is "
        + "the text of one line"
    }
    let labelStudio = said("a list of 1 object, the first an object with text, x")
    let donut = said("an object with gt_parse")
    try Fixtures.withFolder { folder in
      for (name, text, detail) in [
        ("a.csv", #"a.png,"[{""text"":[""house""],""x"":1}]""#, labelStudio),
        ("a.tsv", "a.png\t[{\"text\":[\"house\"],\"x\":1}]", labelStudio),
        ("b.tsv", "a.png\t{\"gt_parse\":\"x\"}", donut),
        (
          "metadata.jsonl", #"{"file_name":"a.png","ground_truth":"{\"gt_parse\":{\"a\":1}}"}"#,
          donut
        ),
        ("a.json", #"{"a.png": "{\"gt_parse\":1}"}"#, donut),
      ] {
        let listing = try find(name, text + "\n", in: folder)
        #expect(listing.samples.isEmpty && listing.skipped.map(\.detail) == [detail], "\(name)")
      }
      try Data().write(to: URL(fileURLWithPath: folder + "/x.png"))
      try Data("{\"gt_parse\":1}\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/x.gt.txt"))
      let pairs = try SampleFinder().find(folder, format: .pairs)
      #expect(pairs.skipped.map(\.detail) == ["x.gt.txt: " + donut])
      let writer = try LMDBWriter(folder: folder + "/base")
      try writer.append(picture: [0], label: "[{\"text\":[\"house\"],\"x\":1}]")
      try writer.finish()
      let base = try SampleFinder().find(folder + "/base")
      #expect(base.skipped.map(\.detail) == ["label-000000001: " + labelStudio])
    }
  }

  @Test func aListOfEasyOCRHasItsTextBehindTheFirstComma() throws {
    try Fixtures.withFolder { folder in
      let list = "Filename,words\na.png,one, two\nb.png,\"so\" he said\nc.png\nd.png,\"e, f\"\n"
      try Data(list.utf8).write(to: URL(fileURLWithPath: folder + "/list.txt"))
      let listing = try SampleFinder().find(folder + "/list.txt", format: .easyocr)
      #expect(listing.samples.map(\.source) == ["a.png", "b.png", "d.png"])
      #expect(listing.samples.map(\.label) == ["one, two", "\"so\" he said", "e, f"])
      #expect(listing.skipped.map(\.name) == ["list.txt:4"])
    }
  }

  @Test func textsThatLoseWhiteSpaceAtAnEndAreCounted() throws {
    try Fixtures.withFolder { folder in
      let listing = try find("l.tsv", "a.png\tone \nb.png\ttwo\nc.png\t three\n", in: folder)
      #expect(listing.samples.map(\.label) == ["one", "two", "three"] && listing.trimmed == 2)
      try Data("four \n".utf8).write(to: URL(fileURLWithPath: "\(folder)/x.gt.txt"))
      try Data().write(to: URL(fileURLWithPath: "\(folder)/x.png"))
      #expect(try SampleFinder().find(folder, format: .pairs).trimmed == 1)
      var report = ImportReport(origins: [])
      #expect(!report.text().contains("trimmed"))
      report.trimmed = listing.trimmed
      #expect(report.text().contains("\ntrimmed   2 texts, of white space at an end\n"))
    }
  }

  @Test func linesMayEndInACarriageReturnAlone() throws {
    try Fixtures.withFolder { folder in
      try Data("a.png\tone\rb.png\ttwo\r".utf8).write(
        to: URL(fileURLWithPath: folder + "/labels.tsv"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label) == ["one", "two"])
    }
  }

  @Test func pathsThatJSONHasTwiceAreNamed() throws {
    try Fixtures.withFolder { folder in
      let text = #"{"a.png": "one: \"{", "b.png": "two", "a.png": "three", "c": {"x": 1}}"#
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/labels.json"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.source) == ["a.png", "b.png"])
      #expect(
        listing.skipped.map(\.detail) == [
          "labels.json has 2 entries of this path, and the first is read",
          "its value in labels.json is an object with x; expected is a text",
        ])
    }
  }

  @Test func docTRsPicturesAreFoundInTheFolderBesideTheList() throws {
    try Fixtures.withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/images", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: folder + "/images/a.png"))
      try Data("{\"a.png\": \"one\"}".utf8).write(to: URL(fileURLWithPath: folder + "/labels.json"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.path) == [folder + "/images/a.png"])
    }
  }

  @Test func severalInputsBecomeOneListing() throws {
    try Fixtures.withFolder { folder in
      for name in ["a", "b"] {
        try Data("\(name).png\t\(name)\n".utf8)
          .write(to: URL(fileURLWithPath: "\(folder)/\(name).tsv"))
      }
      let inputs = ["\(folder)/b.tsv", "\(folder)/a.tsv"]
      let listing = try SampleFinder().find(inputs)
      #expect(listing.samples.map(\.label) == ["b", "a"] && listing.origins == inputs)
    }
  }

  private func find(_ name: String, _ text: String, in folder: String) throws -> SampleListing {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    return try SampleFinder().find("\(folder)/\(name)")
  }

  @Test func entriesOfJSONWithAFaultAreNamedByTheirPlaceAndTheOthersKept() throws {
    try Fixtures.withFolder { folder in
      let entries = (1...100).map {
        "  {\"image\": \"\($0).png\", \"text\": \"\($0 == 40 ? "é\\q" : "t]")\"}"
      }
      let listing = try find(
        "l.json", "[\n" + entries.joined(separator: ",\n") + "\n]\n", in: folder)
      #expect(listing.samples.count == 99)
      #expect(!listing.samples.map(\.source).contains("40.png"))
      #expect(
        listing.skipped.map { "\($0.name) | \($0.detail)" } == [
          "l.json:41:33 | \\q is no escape of JSON; everything before line 41, column 37 is left out"
        ])
      let object = try find(
        "o.json", "{\"a.png\": \"a\", \"b.png\": \"b\nc\",\n\"d.png\": \"d\"}", in: folder)
      #expect(object.samples.map(\.source) == ["a.png"])
      #expect(
        object.skipped.map { "\($0.name) | \($0.detail)" } == [
          "o.json:1:27 | a text has a control character or a line break in it; everything before line "
            + "3, column 13 is left out"
        ])
    }
  }

  @Test func eachOfManyFaultsInOneLineHasItsColumn() throws {
    try Fixtures.withFolder { folder in
      let count = 50_000
      let entries = Array(repeating: "\"é\", bad", count: count)
      let listing = try find("l.json", "[" + entries.joined(separator: ", ") + "]", in: folder)
      let names = listing.skipped.map(\.name).filter { $0.hasPrefix("l.json:") }
      #expect(names == (0..<count).map { "l.json:1:\(7 + 10 * $0)" })
    }
  }

  @Test func doubledQuotesBesideOthersAreNoted() throws {
    try Fixtures.withFolder { folder in
      let listing = try find(
        "l.tsv", "a.png\t\"say \"\"hi\"\"\"\nb.png\tsay \"hi\"\n", in: folder)
      #expect(listing.samples.map(\.label) == ["\"say \"\"hi\"\"\"", "say \"hi\""])
      #expect(listing.skipped == [])
      #expect(
        listing.noted.map { "\($0.reason.rawValue) | \($0.name)" } == ["quoted text | l.tsv:1"])
    }
  }

  @Test func pathsOfWindowsAndOfTheWorkingFolderAreFound() throws {
    try Fixtures.withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/images", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: folder + "/images/a.png"))
      let listing = try find("l.tsv", "images\\a.png\tone\n", in: folder)
      #expect(listing.samples.map(\.path) == [folder + "/images/a.png"])
      // From the folder in which the tests run.
      let here = FileManager.default.currentDirectoryPath
      let name = "paths-\(UUID().uuidString)"
      try FileManager.default.createDirectory(
        atPath: "\(here)/\(name)", withIntermediateDirectories: true)
      defer { _ = try? FileManager.default.removeItem(atPath: "\(here)/\(name)") }
      try Data().write(to: URL(fileURLWithPath: "\(here)/\(name)/a.png"))
      let own = try find(
        "l.tsv", "\(name)/a.png\tone\n\(name)/b.png\ttwo\n", in: "\(here)/\(name)")
      #expect(own.samples.map(\.path) == ["./\(name)/a.png", "./\(name)/b.png"])
    }
  }

  @Test func pathsLeadOutOfTheListsFolderOnlyWhereThatIsPermitted() throws {
    try Fixtures.withFolder { folder in
      for name in ["set/in", "out"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try FileManager.default.copyItem(
          atPath: Fixtures.image("red.png"), toPath: "\(folder)/\(name)/a.png")
      }
      for (link, target) in [
        ("set/link.png", "../out/a.png"), ("set/inner.png", "in/a.png"), ("set/folder", "../out"),
      ] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder)/\(link)", withDestinationPath: target)
      }
      let listing = try find(
        "set/l.tsv",
        """
        in/a.png\ta
        inner.png\tb
        \(folder)/set/in/a.png\tc
        ../out/a.png\td
        link.png\te
        folder/a.png\tf
        \(folder)/out/a.png\tg
        """, in: folder)
      func kept(_ limits: PathLimits?) throws -> ImportReport {
        try ImageImporter(height: 8, channels: 1, limits: limits).run(listing) { _, _ in }
      }
      let report = try kept(listing.limits)
      #expect(report.summary.samples == 3)
      #expect(
        report.skipped.map { "\($0.reason.rawValue) | \($0.name)" } == [
          "outside folder | ../out/a.png", "outside folder | link.png",
          "outside folder | folder/a.png", "outside folder | \(folder)/out/a.png",
        ])
      #expect(
        report.skipped[0].detail
          == "\(folder)/set/../out/a.png: this leads out of the folder of what names it; "
          + "--allow-outside permits that")
      #expect(try kept(nil).summary.samples == 7)
    }
  }
}
