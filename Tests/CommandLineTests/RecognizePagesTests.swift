import Foundation
import TestSupport
import Testing

/// `crnn-dist recognize --pages`, `evaluate --pages`, and `recognize -` for a program that goes on asking.
@Suite(.serialized) struct RecognizePagesTests {
  /// A folder with a trained model, and pages of a word each: p1 and q/p2 without a text, p3 with one.
  private static func workplace() throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(
      [
        "train", "config.yaml", "--run", "run", "--set", "max_steps=200", "--set", "epochs=100",
        "--set", "optimizer.learning_rate=0.01",
      ], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    try FileManager.default.createDirectory(
      atPath: folder.file("pages/q"), withIntermediateDirectories: true)
    let pictures = try TrainCommandTests.pictures(in: folder)
    for (name, picture) in zip(["p1", "q/p2", "p3"], pictures) {
      try FileManager.default.copyItem(
        atPath: folder.file(picture), toPath: folder.file("pages/\(name).png"))
      let text = name == "p3" ? "<TextEquiv><Unicode>kept  text</Unicode></TextEquiv>" : ""
      try folder.write(try page(folder.file(picture), text), to: "pages/\(name).xml")
    }
    try folder.write("<mets/>", to: "pages/mets.xml")
    return folder
  }

  /// A page whose only line is the whole picture; the name that it states is another's.
  private static func page(_ picture: String, _ text: String) throws -> String {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: picture))
    let number = { (start: Int) in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    let box = "0,0 \(width),0 \(width),\(height) 0,\(height)"
    return """
      <PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
       <Page imageFilename="/scans/none.tif" imageWidth="\(width)" imageHeight="\(height)">
        <TextRegion id="r"><Coords points="\(box)"/>
         <TextLine id="l"><Coords points="\(box)"/>\(text)</TextLine>
        </TextRegion>
       </Page>
      </PcGts>
      """
  }

  private static func read(
    _ folder: TemporaryFolder, _ arguments: [String], ranks: Int? = nil
  ) throws -> Program.Outcome {
    try Program.run(
      ["recognize", "--checkpoint", "run/last.h5"] + arguments, in: folder.path, ranks: ranks)
  }

  private static func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let data = FileManager.default.contents(atPath: folder + "/" + name)
      if let data, name.hasSuffix(".xml") || name.hasSuffix(".txt") { files[name] = data }
    }
    return files
  }

  @Test func pagesAreFilledAndTheRestOfThemStays() throws {
    let folder = try Self.workplace()
    let before = try Self.files(folder.file("pages"))
    let words = try Self.read(folder, ["--format", "text", "pages/p1.png", "pages/q/p2.png"])
    let texts = words.output.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    let read = try Self.read(folder, ["--pages", "pages", "-o", "out"])
    #expect(read.status == 0, "\(read.errors)")
    #expect(
      read.output == """
        pages       3 written to out
        read        2 lines
        kept        1 line that had a text
        unreadable  0 lines

        """, "\(read.output)")
    #expect(
      read.errors.contains("note: mets.xml: <mets> is neither PAGE nor ALTO"), "\(read.errors)")
    #expect(try Self.files(folder.file("pages")) == before)
    let out = try Self.files(folder.file("out"))
    #expect(
      out.keys.sorted() == ["p1.txt", "p1.xml", "p3.txt", "p3.xml", "q/p2.txt", "q/p2.xml"])
    #expect(out["p3.xml"] == before["p3.xml"] && out["p3.txt"] == Data("kept text\n".utf8))
    for (name, text) in zip(["p1", "q/p2"], texts) {
      #expect(!text.isEmpty, "the model reads nothing")
      #expect(out["\(name).txt"] == Data("\(text)\n".utf8))
      let page = String(decoding: out["\(name).xml"] ?? Data(), as: UTF8.self)
      let word = try #require(page.firstRange(of: "<Word id=\"l_w1\">"))
      let end = try #require(page.firstRange(of: "</TextLine>"))
      let rest = page[..<word.lowerBound] + page[end.lowerBound...]
      #expect(rest.utf8.elementsEqual(before["\(name).xml"] ?? Data()), "\(page)")
      #expect(
        page.contains("<Unicode>\(text)</Unicode></TextEquiv></TextLine>"), "\(page)")
      #expect(page.components(separatedBy: "<Glyph ").count == text.count + 1)
    }
    let ranks = try Self.read(folder, ["--pages", "pages", "-o", "ranks"], ranks: 2)
    #expect(ranks.status == 0, "\(ranks.errors)")
    #expect(try Self.files(folder.file("ranks")) == out)

    // What was read is what is compared with.
    let figures = try ReadingCommandTests.object(
      try Program.run(
        [
          "evaluate", "--checkpoint", "run/last.h5", "--json", "--images", "pages", "--images",
          "pages/q", "--allow-outside", "--pages", "out",
        ], in: folder.path, ranks: 2))
    #expect(figures["samples"] as? Int == 3 && figures["loss"] is NSNull)
    let all = try #require((figures["scores"] as? [String: Any])?["all"] as? [String: Any])
    #expect(all["correct"] as? Int == 2, "\(all)")
  }

  @Test func textsAreReplacedAndFilesOverwrittenOnlyWhereThatIsAsked() throws {
    let folder = try Self.workplace()
    let before = try Self.files(folder.file("pages"))
    let inPlace = try Self.read(folder, ["--pages", "pages", "-o", "pages"])
    #expect(
      inPlace.status == 64
        && inPlace.errors.contains(
          "pages/mets.xml: the file is there already; name another folder with --output, or replace it with "
            + "--overwrite"),
      "\(inPlace.errors)")
    #expect(try Self.files(folder.file("pages")) == before)
    let replaced = try Self.read(
      folder, ["--pages", "pages/p3.xml", "-o", "pages", "--overwrite", "--replace-texts"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(replaced.output.contains("read        1 line\n"), "\(replaced.output)")
    let page = try String(contentsOfFile: folder.file("pages/p3.xml"), encoding: .utf8)
    #expect(!page.contains("kept") && page.contains("conf="), "\(page)")
  }

  @Test func manyPagesAreWrittenAlikeByAnyNumberOfRanks() throws {
    let folder = try Self.workplace()
    try FileManager.default.createDirectory(
      atPath: folder.file("many"), withIntermediateDirectories: true)
    // More than are taken at a time.
    for number in 0..<70 {
      for ending in ["xml", "png"] {
        try FileManager.default.copyItem(
          atPath: folder.file("pages/\(number % 2 == 0 ? "p1" : "q/p2").\(ending)"),
          toPath: folder.file("many/\(number).\(ending)"))
      }
    }
    for (output, ranks, threads) in [("one", nil, "1"), ("threads", nil, "2"), ("two", 2, "1")] {
      let read = try Self.read(
        folder, ["--pages", "many", "-o", output, "--threads", threads], ranks: ranks)
      #expect(
        read.status == 0 && read.output.contains("read        70 lines\n"),
        "\(read.output)\(read.errors)")
    }
    let alone = try Self.files(folder.file("one"))
    #expect(alone.count == 140)
    #expect(try Self.files(folder.file("threads")) == alone)
    #expect(try Self.files(folder.file("two")) == alone)
  }

  @Test func whatCannotBeReadIsNamedWithItsLine() throws {
    let folder = try Self.workplace()
    try FileManager.default.removeItem(atPath: folder.file("pages/p1.png"))
    try folder.write("<PcGts>", to: "pages/broken.xml")
    let read = try Self.read(folder, ["--pages", "pages", "-o", "out"], ranks: 2)
    #expect(read.status == 65)
    for line in [
      "error: broken.xml: the file is cut short",
      "error: p1.xml#l: ", "none.tif: no such file; name the folder of the pictures with --images",
      "1 of 3 lines and 1 file could not be read",
    ] { #expect(read.errors.contains(line), "\(read.errors)") }
    #expect(try Self.files(folder.file("out")).keys.sorted().first == "p3.txt")
    let usage = [
      (["--pages", "pages"], "--pages wants a folder: --output."),
      (["--pages", "pages", "-o", "o", "--json"], "it takes no --format"),
      (["a.png", "--overwrite"], "are for --pages."), ([], "Missing expected argument"),
    ]
    for (arguments, reason) in usage {
      let refused = try Self.read(folder, arguments)
      #expect(refused.status == 64 && refused.errors.contains(reason), "\(refused.errors)")
    }
    let empty = try Self.read(folder, ["--pages", "data/samples", "-o", "o"])
    #expect(
      empty.status == 66 && empty.errors.contains("there is no PAGE or ALTO file (*.xml)"),
      "\(empty.errors)")
  }

  @Test(arguments: [nil, 2])
  func aProgramAsksOneReaderAgainAndAgain(_ ranks: Int?) throws {
    let folder = try Self.workplace()
    let wanted = try Self.read(folder, ["pages/p1.png", "pages/q/p2.png"])
    let lines = wanted.output.split(separator: "\n").map(String.init)
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    try Program.start(
      process, ["recognize", "--checkpoint", "run/last.h5", "-"], in: folder.path, ranks: ranks,
      seconds: 90, output: output, errors: FileHandle.nullDevice)
    func answer(_ name: String) throws -> String {
      try input.fileHandleForWriting.write(contentsOf: Data("\(name)\n".utf8))
      return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }
    #expect(try answer("pages/p1.png") == lines[0] + "\n")
    #expect(try answer("none.png") == "none.png\t\t\t\n")
    #expect(try answer("nowhere.mdb") == "nowhere.mdb\t\t\t\n")
    #expect(try answer("pages/q/p2.png") == lines[1] + "\n")
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 65)
  }
}
