import Files
import Foundation
import TestSupport
import Testing

/// `crnn-dist recognize`: where pictures come from, what is written, and on how many ranks.
@Suite(.serialized) struct RecognizeCommandTests {
  /// A folder with a trained model, 20 pictures in `pictures/`, and the data set they are of.
  private static func workplace() throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    for arguments in [
      [
        "train", "config.yaml", "--run", "run", "--set", "max_steps=200", "--set", "epochs=100",
        "--set", "optimizer.learning_rate=0.01",
      ],
      ["dataset", "export", "data/validation", "-o", "pictures"],
      ["dataset", "export", "data/validation", "-o", "base.lmdb", "--format", "lmdb"],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return folder
  }

  private static func read(
    _ folder: TemporaryFolder, _ arguments: [String], ranks: Int? = nil, input: String = ""
  ) throws -> Program.Outcome {
    try Program.run(
      ["recognize", "--checkpoint", "run/last.h5"] + arguments, in: folder.path, ranks: ranks,
      input: input)
  }

  /// The texts of lines of tab-separated values, and the names.
  private static func columns(_ output: String) -> (names: [String], texts: [String]) {
    let rows = output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    return (rows.map { $0[0] }, rows.map { $0.count > 1 ? $0[1] : "?" })
  }

  @Test func aFolderAListADatabaseAndShardsGiveTheSameTexts() throws {
    let root = try Self.workplace()
    let folder = try Self.read(root, ["pictures"])
    #expect(folder.status == 0, "\(folder.errors)")
    let (names, texts) = Self.columns(folder.output)
    #expect(names.count > 3 && names == names.sorted())
    #expect(Set(texts).count > 2, "the model reads nothing: \(texts)")
    #expect(
      folder.errors.contains("1 file left out, no pictures by their names"), "\(folder.errors)")

    let list = try Self.read(root, ["-"], input: names.joined(separator: "\n") + "\n")
    #expect(list.output == folder.output, "\(list.errors)")
    let zeros = try Self.read(root, ["-"], input: names.joined(separator: "\0"))
    #expect(zeros.output == folder.output, "\(zeros.errors)")

    let stored = try Self.read(root, ["data/validation"])
    let base = try Self.read(root, ["base.lmdb"])
    #expect(stored.status == 0 && base.status == 0, "\(stored.errors)\(base.errors)")
    #expect(Self.columns(stored.output).texts == Self.columns(base.output).texts)
    let sources = Self.columns(stored.output)
    let byName = Dictionary(
      uniqueKeysWithValues: zip(
        sources.names.map { PathParts.name(of: $0) }, sources.texts))
    for (name, text) in zip(names, texts) {
      #expect(byName[PathParts.name(of: name)] == text, "\(name)")
    }
  }

  @Test(arguments: ["text", "tsv", "jsonl", "hocr"])
  func everyNumberOfRanksAndThreadsWritesTheSameBytes(_ format: String) throws {
    let folder = try Self.workplace()
    // More than a group of pictures, so that both ranks have some.
    let many = Array(repeating: "pictures", count: 12)
    let alone = try Self.read(folder, ["--format", format, "--threads", "1"] + many)
    #expect(alone.status == 0 && !alone.output.isEmpty, "\(alone.errors)")
    let threads = try Self.read(folder, ["--format", format, "--threads", "2"] + many)
    #expect(threads.output == alone.output)
    let ranks = try Self.read(
      folder, ["--format", format, "-o", "ranks.out"] + many, ranks: 2)
    #expect(ranks.status == 0 && ranks.output.isEmpty, "\(ranks.errors)")
    let file = try String(contentsOfFile: folder.path + "/ranks.out", encoding: .utf8)
    #expect(file == alone.output)
  }

  @Test(arguments: [[], ["--beam", "4"], ["--lexicon", "words.txt"]])
  func aFormatOfTextsAloneHasTheTextsOfAllOthers(_ decoder: [String]) throws {
    let folder = try Self.workplace()
    try folder.write("ab\nbac\nca\n", to: "words.txt")
    let table = try Self.read(folder, ["pictures"] + decoder)
    let texts = try Self.read(folder, ["--format", "text", "pictures"] + decoder)
    #expect(table.status == 0 && texts.status == 0, "\(table.errors)\(texts.errors)")
    #expect(texts.output == Self.columns(table.output).texts.map { $0 + "\n" }.joined())
    #expect(texts.errors == table.errors)
  }

  @Test(arguments: [nil, 2])
  func whatStoodBeforeABadNameOfAListIsAnsweredFirst(_ ranks: Int?) throws {
    let folder = try Self.workplace()
    let wanted = try Self.read(folder, ["pictures"])
    let lines = wanted.output.split(separator: "\n")
    let names = Self.columns(wanted.output).names
    // More than one group and more than one look at standard input, of whose first names none may have a zero byte.
    let turns = 20
    let path = String(repeating: "./", count: 120)
    let list = (0..<turns).flatMap { _ in names.map { path + $0 } }
    let read = try Self.read(
      folder, ["-"], ranks: ranks, input: list.joined(separator: "\n") + "\na\0b\nnever\n")
    #expect(
      read.status == 65 && read.errors.contains("name \(list.count + 1) is not UTF-8"),
      "\(read.errors)")
    let answers = read.output.split(separator: "\n")
    #expect(answers.count == list.count, "\(read.errors)")
    // Which names come together decides the last digits of the confidences, and no text.
    #expect(
      Self.columns(read.output).texts
        == (0..<turns).flatMap { _ in lines.map { Self.columns(String($0)).texts[0] } })
    #expect(Self.columns(read.output).names == list)
  }

  @Test func aReaderThatLeavesInTheMidstEndsAllThreads() throws {
    let folder = try Self.workplace()
    let many = Array(repeating: "pictures", count: 60).joined(separator: " ")
    let read = try Program.script(
      """
      mkfifo p; (read line; echo $line > first) <p &
      $C recognize --checkpoint run/last.h5 --threads 2 \(many) >p; s=$?; rm p; exit $s
      """, in: folder.path)
    #expect(read.status == 141, "\(read.status) \(read.errors)")
    #expect(!read.errors.contains("error"), "\(read.errors)")
  }

  @Test func altoIsReadAgainAsADataSet() throws {
    let folder = try Self.workplace()
    let read = try Self.read(folder, ["--format", "alto", "-o", ".", "pictures"], ranks: 2)
    #expect(read.status == 0, "\(read.errors)")
    let lines = try Self.read(folder, ["pictures"])
    let texts = Self.columns(lines.output).texts
    let again = try Program.run(
      [
        "dataset", "import", "pictures", "--format", "xml", "-o", "again", "--on",
        "empty-label=skip",
      ],
      in: folder.path)
    #expect(again.status == 0, "\(again.errors)")
    let count = texts.count { !$0.trimmingCharacters(in: .whitespaces).isEmpty }
    #expect(again.output.hasPrefix("kept      \(count) samples"), "\(again.output)")
  }

  @Test func textsFromRightToLeftAreLearntAndReadInTheOrderInWhichTheyAreWritten() throws {
    let folder = try TemporaryFolder()
    try folder.write(TrainCommandTests.configuration, to: "config.yaml")
    // No word is another one turned round.
    try folder.write(
      "\u{5D0}\u{5D1}\n\u{5D0}\u{5D0}\u{5D1} 12\n\u{5D1}\u{5D1}\u{5D0}\n", to: "words.txt")
    for arguments in [
      [
        "dataset", "synthesize", "-o", "data", "--words", "words.txt", "--repeat", "20",
      ] + TrainCommandTests.shape,
      [
        "train", "config.yaml", "--run", "run", "--set",
        "network=[1,16,0,1 Cln3,3,8 Bn Re Mp2,2 Cln3,3,16 Bn Re Mp8,1 S1(1x0)1,3 Lbx16 O1c]",
        "--set", "optimizer.name=adam", "--set", "optimizer.learning_rate=0.005", "--set",
        "max_steps=600", "--set", "epochs=100", "--set", "data.train=data", "--set",
        "data.validation=null",
      ],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let inspected = try Program.run(["dataset", "inspect", "data"], in: folder.path)
    #expect(inspected.output.contains("texts     right to left"))
    let read = try Self.read(folder, ["--json", "data"])
    let lines = read.output.split(separator: "\n")
    #expect(lines.count == 60)
    var right = 0
    for line in lines {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let text = try #require(object["text"] as? String)
      guard text == "\u{5D0}\u{5D0}\u{5D1} 12" else {
        right += ["\u{5D0}\u{5D1}", "\u{5D1}\u{5D1}\u{5D0}"].contains(text) ? 1 : 0
        continue
      }
      right += 1
      let symbols = try #require(object["characters"] as? [[String: Any]])
      let columns = symbols.compactMap { $0["x"] as? Double }
      #expect(columns.count == 6 && columns[0] > columns[1] && columns[3] > columns[5])
      #expect(columns[4] < columns[5], "a number runs from left to right: \(columns)")
    }
    #expect(right > 50, "\(read.output)")
  }

  @Test func whatCannotBeReadIsNamedAndTheRestIsRead() throws {
    let folder = try Self.workplace()
    try folder.write("not a picture", to: "broken.png")
    try folder.write("", to: "empty.png")
    let picture = Self.columns(try Self.read(folder, ["pictures"]).output).names[0]
    for ranks in [nil, 2] {
      let read = try Self.read(
        folder, ["--format", "text", "broken.png", picture, "missing.png", "empty.png"],
        ranks: ranks
      )
      #expect(read.status == 65)
      let lines = read.output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 5 && lines[0].isEmpty && lines[2].isEmpty && lines[3].isEmpty)
      for expected in [
        "crnn-dist: error: broken.png: not a picture", "error: missing.png: no such file",
        "error: empty.png: the file is empty", "3 of 4 pictures could not be read",
      ] {
        #expect(read.errors.components(separatedBy: expected).count == 2, "\(read.errors)")
      }
    }
  }

  @Test(arguments: [
    (["--format", "alto", "pictures"], 64, "wants a folder"),
    (["--json", "--format", "tsv", "pictures"], 64, "exclude each other"),
    (["--alternatives", "2", "pictures"], 64, "wants --format jsonl"),
    (["--threads", "0", "pictures"], 64, "--threads is 1 to 1024, not 0."),
    (["--format", "pdf", "pictures"], 64, "pdf"),
    (["empty"], 66, "there is no picture in this folder"),
    (["-"], 66, "no names of pictures on standard input"),
    (["some.h5"], 64, "name the folder of the shards"),
    (["none.mdb"], 65, "none.mdb"),
    (["-o", "nowhere/out.tsv", "a.png"], 74, "nowhere/out.tsv"),
  ]) func whatCannotBeDoneIsSaid(_ arguments: [String], _ status: Int, _ reason: String) throws {
    let folder = try TemporaryFolder()
    try Self.model(in: folder)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/empty", withIntermediateDirectories: true)
    let read = try Self.read(folder, arguments, input: "")
    #expect(read.status == status && read.errors.contains(reason), "\(read.status) \(read.errors)")
  }

  /// A checkpoint of one step.
  private static func model(in folder: TemporaryFolder) throws {
    let made = try TrainCommandTests.workplace()
    let trained = try Program.run(
      ["train", "config.yaml", "--run", "\(folder.path)/run", "--set", "max_steps=1"], in: made.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
  }
}
