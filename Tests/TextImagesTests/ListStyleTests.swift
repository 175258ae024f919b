import Foundation
import Testing
import TextImages

/// The lists that other programs write, by what is in them and by their names.
@Suite struct ListStyleTests {
  /// A list's name and content, and the samples that are in it as "path=text".
  private static let lists: [(name: String, text: String, samples: [String])] = [
    // PaddleOCR, deep-text-recognition-benchmark
    (
      "rec_gt.txt", "train/a.jpg\t简单 text\nb.jpg\tx, \"y\"\n",
      ["train/a.jpg=简单 text", "b.jpg=x, \"y\""]
    ),
    // ICDAR
    (
      "gt.txt",
      "\u{FEFF}word_1.png, \"Genaxis, Theatre\"\r\nword_2.png, \"say \\\"a\\\\b\\\"\"\r\n",
      ["word_1.png=Genaxis, Theatre", "word_2.png=say \"a\\b\""]
    ),
    // a path, a space, a text
    ("list.txt", "a.png two words\nb.png 7\n", ["a.png=two words", "b.png=7"]),
    // CSV with and without names, with quotes, line ends in fields, and semicolons
    (
      "x.csv", "id,text,file_name\r\n1,\"a \"\"b\"\", c\",p.png\r\n\r\n2,d,\"q,r.png\"\r\n",
      ["p.png=a \"b\", c", "q,r.png=d"]
    ),
    ("y.csv", "p.png,one\nq.png,\"two\"\n", ["p.png=one", "q.png=two"]),
    ("z.csv", "filename;words\np.png;1,5\n", ["p.png=1,5"]),
    // JSON lines, as MMOCR and Hugging Face
    (
      "some.jsonl",
      "{\"filename\": \"a.png\", \"text\": \"ſ\\u00e4\"}\n{\"text\":\"b\",\"file_name\":\"b.png\"}\n",
      ["a.png=ſä", "b.png=b"]
    ),
    // docTR
    ("labels.json", "{\"b.png\": \"two\", \"a.png\": \"one\"}", ["a.png=one", "b.png=two"]),
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

  @Test(arguments: [
    ("a.txt", ImportFormat.icdar, "a.png \"b\"", "there is no comma between path and text"),
    ("a.txt", .icdar, "a.png, b", "the text is not in quotes"),
    ("a.txt", .spaced, "a.png", "there is no space between path and text"),
    (
      "a.txt", .mjsynth, "a/b_c.jpg 7", "the name b_c.jpg is not of the form number_text_number.jpg"
    ),
    (
      "a.txt", .mjsynth, "a/1_b_8.jpg 7",
      "the name 1_b_8.jpg and the number 7 are of different words"
    ),
    ("a.csv", .csv, "a.png", "there are 1 fields, the text is number 2"),
    (
      "a.csv", .csv, "a.png,hello, world",
      "there are 3 fields, not 2: a text with a comma stands in quotes"
    ),
    (
      "a.csv", .csv, "filename,text\na.png,1,000 $",
      "there are 3 fields, not 2: a text with a comma stands in quotes"
    ),
    ("a.json", .json, "{\"a.png\": 7}", "its value in a.json is no text"),
    ("a.json", .json, "{\"a.png\": ", "the file is not JSON"),
    ("a.json", .json, "[7]", "this is no object with a picture and a text"),
  ])
  func whatALineLacksIsSaid(
    _ name: String, _ format: ImportFormat, _ text: String, _ detail: String
  ) throws {
    try Fixtures.withFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      let listing = try SampleFinder().find("\(folder)/\(name)", format: format)
      #expect(listing.samples == [])
      #expect(listing.skipped.map(\.detail) == [detail])
      #expect(listing.skipped.map(\.reason) == [.malformedLine])
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

  @Test func linesMayEndInACarriageReturnAlone() throws {
    try Fixtures.withFolder { folder in
      try Data("a.png\tone\rb.png\ttwo\r".utf8).write(
        to: URL(fileURLWithPath: folder + "/labels.tsv"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label) == ["one", "two"])
    }
  }

  @Test func pathsThatJSONHasTwiceAreCounted() throws {
    try Fixtures.withFolder { folder in
      let text = #"{"a.png": "one: \"{", "b.png": "two", "a.png": "three", "c": {"x": 1}}"#
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/labels.json"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.source) == ["a.png", "b.png"])
      #expect(
        listing.skipped.map(\.detail) == [
          "1 of its entries have the path of another one; of each path, one entry is read",
          "its value in labels.json is no text",
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
}
