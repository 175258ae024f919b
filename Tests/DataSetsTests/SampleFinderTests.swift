import Console
import DataSets
import Foundation
import Samples
import TestSupport
import Testing

@Suite struct SampleFinderTests {
  @Test func readsAListAndNamesTheLinesThatAreNone() throws {
    try Fixtures.withFolder { folder in
      try write(
        "\u{FEFF}a.png\tone\r\nsub/b.png\t two words \n\nno tab here\nc.png\t \nd.png\tx\ty\n"
          + "\tnameless\ne.png\tbell\u{7}\n/abs/f.png\tſüß",
        folder + "/gt.txt")
      let listing = try SampleFinder().find(folder)
      #expect(
        listing.samples == [
          ListedSample(path: folder + "/a.png", label: "one", source: "a.png"),
          ListedSample(path: folder + "/sub/b.png", label: "two words", source: "sub/b.png"),
          ListedSample(path: "/abs/f.png", label: "ſüß", source: "/abs/f.png"),
        ])
      #expect(
        listing.skipped.map { "\($0.reason.rawValue) | \($0.name) | \($0.detail)" } == [
          "malformed line | gt.txt:4 | there is no TAB between path and text",
          "empty label | c.png | there is no text",
          "malformed line | gt.txt:6 | there is more than one TAB",
          "malformed line | gt.txt:7 | there is no path before the TAB",
          "control character | e.png | the text has the control character U+0007",
        ])
      #expect(try SampleFinder().find(folder + "/gt.txt") == listing)
    }
  }

  @Test func saysThatALineIsNotUTF8() throws {
    try Fixtures.withFolder { folder in
      try Data([0x61, 0x09, 0xFF, 0x0A, 0x62, 0x09, 0x63]).write(
        to: URL(fileURLWithPath: folder + "/labels.tsv"))
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.source) == ["b"])
      #expect(listing.skipped.map(\.detail) == ["the line is not UTF-8"])
    }
  }

  /// A text as other programs save it, with and without a mark.
  private static func encoded(_ text: String, _ name: String) -> [UInt8] {
    let units = Array(text.utf16).map { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let little = units.flatMap { $0 }
    let big = units.flatMap { $0.reversed() }
    return switch name {
    case "LE": [0xFF, 0xFE] + little
    case "BE": [0xFE, 0xFF] + big
    case "LE without mark": little
    case "BE without mark": big
    case "mark": [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    case "CR": Array(text.replacingOccurrences(of: "\n", with: "\r").utf8)
    case "CRLF": Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    default: Array(text.utf8)
    }
  }

  private static let lists = [
    "labels.tsv": "a.png\tone\nb.png\ttwo\n", "labels.csv": "a.png,one\nb.png,two\n",
    "gt.txt": "a.png, \"one\"\nb.png, \"two\"\n",
    "labels.jsonl":
      "{\"image\": \"a.png\", \"text\": \"one\"}\n{\"image\": \"b.png\", \"text\": \"two\"}\n",
    "labels.json": "{\"a.png\": \"one\",\n\"b.png\": \"two\"}\n",
  ]

  @Test(arguments: ["plain", "mark", "CR", "CRLF"])
  func listsMayHaveAMarkAndAnyLineEnds(_ form: String) throws {
    for (name, text) in Self.lists {
      try Fixtures.withFolder { folder in
        try Data(Self.encoded(text, form)).write(to: URL(fileURLWithPath: folder + "/" + name))
        let listing = try SampleFinder().find(folder)
        #expect(listing.samples.map(\.source) == ["a.png", "b.png"], "\(name)")
        #expect(listing.samples.map(\.label) == ["one", "two"], "\(name)")
        #expect(listing.skipped == [], "\(name)")
      }
    }
  }

  @Test(arguments: ["LE", "BE", "LE without mark", "BE without mark"])
  func listsAndTextsInUTF16AreNamedSo(_ form: String) throws {
    let seems = form.hasSuffix("mark") ? ", it seems" : ""
    for (name, text) in Self.lists {
      try Fixtures.withFolder { folder in
        try Data(Self.encoded(text, form)).write(to: URL(fileURLWithPath: folder + "/" + name))
        let error = try thrown(UserError.self) { try SampleFinder().find(folder) }
        #expect(
          error.message == "\(folder)/\(name): it is text in UTF-16\(seems); save it as UTF-8")
        #expect(error.status == .badData)
      }
    }
    try Fixtures.withFolder { folder in
      for (name, text) in ["a": "one\n", "b": "x"] {
        try write("", "\(folder)/\(name).png")
        try Data(Self.encoded(text, form)).write(
          to: URL(fileURLWithPath: "\(folder)/\(name).gt.txt"))
      }
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.isEmpty)
      #expect(
        listing.skipped.map { "\($0.reason.rawValue) | \($0.name) | \($0.detail)" } == [
          "malformed line | a.png | a.gt.txt: it is text in UTF-16\(seems); save it as UTF-8",
          "malformed line | b.png | b.gt.txt: it is text in UTF-16\(seems); save it as UTF-8",
        ])
    }
  }

  @Test(arguments: ["plain", "mark", "CR", "CRLF"])
  func textsOfPairsMayHaveAMarkAndAnyLineEnds(_ form: String) throws {
    try Fixtures.withFolder { folder in
      for (name, text) in ["a": "one\n", "b": "two\n\u{C}", "c": "one\ntwo\n"] {
        try write("", "\(folder)/\(name).png")
        try Data(Self.encoded(text, form)).write(
          to: URL(fileURLWithPath: "\(folder)/\(name).gt.txt"))
      }
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label) == ["one", "two"])
      #expect(listing.skipped.map(\.detail) == ["c.gt.txt has 2 lines, a sample is one line"])
    }
  }

  @Test func namesThatUnicodeCallsEqualAreTwoFiles() throws {
    try Fixtures.withFolder { folder in
      for (name, text) in [("caf\u{E9}", "one"), ("cafe\u{301}", "two")] {
        try write("", "\(folder)/\(name).png")
        try write(text, "\(folder)/\(name).gt.txt")
      }
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label).sorted() == ["one", "two"])
      #expect(listing.skipped == [])
    }
  }

  @Test func aPipeInAFolderIsNotWaitedFor() throws {
    try Fixtures.withFolder { folder in
      for name in ["a.gt.txt", "b.xml"] { #expect(mkfifo(folder + "/" + name, 0o600) == 0) }
      try write("", folder + "/a.png")
      let pairs = try SampleFinder().find(folder, format: .pairs)
      let pages = try SampleFinder().find(folder, format: .xml)
      #expect(pairs.skipped.map(\.detail) == ["a.gt.txt: it is no file"])
      #expect(pages.skipped.map(\.detail) == ["b.xml: it is no file"])
    }
  }

  @Test func aCarriageReturnInATextCutsNothingShort() throws {
    try Fixtures.withFolder { folder in
      try write("a.png\tone\rtwo\nb.png\tthree\n", folder + "/labels.tsv")
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.label) == ["three"])
      #expect(listing.skipped.map(\.reason) == [.controlCharacter])
    }
  }

  @Test func pairsPicturesWithTheTextBesideThem() throws {
    try Fixtures.withFolder { folder in
      for name in [
        "b.png", "b.tif", "page/a.bin.png", "page/a.nrm.png", "c.jpg", "lonely.tif", "d.png",
      ] {
        try write("", "\(folder)/\(name)")
      }
      try write("bee\n", folder + "/b.gt.txt")
      try write("ay", folder + "/page/a.gt.txt")
      try write("two\nlines\n", folder + "/c.gt.txt")
      try write("\n", folder + "/d.gt.txt")
      try write("gone", folder + "/e.gt.txt")
      let listing = try SampleFinder().find(folder + "/")
      #expect(
        listing.samples == [
          ListedSample(path: folder + "/b.png", label: "bee", source: "b.png"),
          ListedSample(path: folder + "/page/a.nrm.png", label: "ay", source: "page/a.nrm.png"),
        ])
      #expect(
        listing.skipped.map { "\($0.reason.rawValue) | \($0.name)" } == [
          "missing label | b.tif", "malformed line | c.jpg", "empty label | d.png",
          "missing image | e.gt.txt",
          "missing label | lonely.tif",
        ])
    }
  }

  @Test func picturesAreFoundUnderEveryEndingOfTheirFormats() throws {
    try Fixtures.withFolder { folder in
      let endings = [
        "png", "JPG", "jpeg", "jpe", "jfif", "tif", "tiff", "bmp", "dib", "pnm", "pbm", "pgm",
        "ppm", "pam",
        "gif", "webp", "jp2", "j2k", "jpx", "apng",
      ]
      for ending in endings {
        try write("not looked at yet", "\(folder)/\(ending).\(ending)")
        try write("text", "\(folder)/\(ending).gt.txt")
      }
      #expect(try SampleFinder().find(folder).samples.count == endings.count)
      #expect(try PictureFinder().find([folder]).samples.count == endings.count)
    }
  }

  @Test func pairsBehindALinkAreReadAndHiddenCopiesAreNot() throws {
    try Fixtures.withFolder { folder in
      for name in ["set/a", "real/p/b", "set/.ipynb_checkpoints/a-checkpoint", "set/__MACOSX/._a"] {
        try write("", "\(folder)/\(name).png")
        try write(name, "\(folder)/\(name).gt.txt")
      }
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/set/p", withDestinationPath: "../real/p")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/set/q", withDestinationPath: "p")
      let listing = try SampleFinder().find(folder + "/set")
      #expect(listing.samples.map(\.source) == ["a.png", "p/b.png"])
      #expect(
        listing.skipped.map { "\($0.reason.rawValue) | \($0.name) | \($0.detail)" } == [
          "hidden file | .ipynb_checkpoints | names like this are hidden and not read",
          "hidden file | __MACOSX | names like this are hidden and not read",
          "repeated link | q | the folder that it leads to is read under another name",
        ])
      var notes: [String] = []
      let pictures = try PictureFinder().find([folder + "/set"]) { notes.append($0) }
      #expect(
        pictures.samples.map(\.source) == [folder + "/set/a.png", folder + "/set/p/b.png"])
      #expect(pictures.skipped == [])
      #expect(
        notes.map { $0.replacingOccurrences(of: folder, with: "F") } == [
          "F/set: 2 hidden files and folders are left out (the first is .ipynb_checkpoints)",
          "F/set: 1 link left out, to folders that are read under other names (the first is q)",
          "F/set: 2 files left out, no pictures by their names (the first is a.gt.txt)",
        ])
    }
  }

  @Test func textsUnderOtherNamesAreNamedWithTheNameThatIsExpected() throws {
    try Fixtures.withFolder { folder in
      try write("", folder + "/set/x.png")
      try write("x", folder + "/set/x.txt")
      let error = try thrown((any Error).self) { try SampleFinder().find(folder + "/set") }
      #expect(
        "\(error)".hasSuffix(
          "; 1 text stands beside pictures under names such as x.txt: rename it, as a text is looked for as "
            + "x.gt.txt"))
    }
  }

  @Test func takesListsForAFolderOfPictures() throws {
    try Fixtures.withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/lists", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        atPath: folder + "/pictures", withIntermediateDirectories: true)
      try write("", folder + "/pictures/a.png")
      try write("", folder + "/lists/b.png")
      try write("a.png\ta\nb.png\tb\n", folder + "/lists/some.tsv")
      try write("c.png\tc\n", folder + "/lists/more.tsv")
      let listing = try SampleFinder().find(
        folder + "/pictures", labels: [folder + "/lists/some.tsv", folder + "/lists/more.tsv"])
      #expect(
        listing.samples.map(\.path) == [
          folder + "/pictures/a.png", folder + "/lists/b.png", folder + "/pictures/c.png",
        ])
    }
  }

  @Test func saysWhatIsMissing() throws {
    try Fixtures.withFolder { folder in
      func message(_ input: String, labels: [String] = []) -> String {
        do {
          _ = try SampleFinder().find(input, labels: labels)
          return "no error"
        } catch {
          return "\(error)".replacingOccurrences(of: folder, with: "F")
        }
      }
      #expect(message(folder + "/nowhere") == "F/nowhere: no such file or folder")
      #expect(
        message(folder)
          == "F: there is no labels.tsv, gt.txt or the like, no pair x.png and x.gt.txt, no LMDB "
          + "database, no shard and no PAGE or ALTO file; a list has lines of path TAB text")
      try write("\n", folder + "/train.tsv")
      #expect(message(folder).hasSuffix("; name the list itself: F/train.tsv"))
      #expect(message(folder + "/train.tsv") == "F/train.tsv: the list is empty")
      #expect(
        message(folder, labels: [folder + "/x.tsv"]) == "F/x.tsv: there is no such file")
    }
  }

  private func write(_ text: String, _ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}
