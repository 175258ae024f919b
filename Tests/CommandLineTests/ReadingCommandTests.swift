import Files
import Foundation
import Recognition
import TestSupport
import Testing

/// `crnn-dist evaluate`, `recognize`, `lm` and `score` with what they know of decoders and protocols.
@Suite(.serialized) struct ReadingCommandTests {
  static func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func everyDecoderReadsADataSetAndAPicture() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let made = try Program.run(
      ["lm", "train", "words.txt", "-o", "words.arpa", "--order", "3"], in: folder.path)
    #expect(made.status == 0 && made.output.contains("texts    10"), "\(made.errors)")
    let picture = try #require(try TrainCommandTests.pictures(in: folder).first)
    let name = PathParts.name(of: picture)
    try folder.write("\(name)\tacb\tcab\tzebra\n", to: "own.tsv")
    try folder.write("abab\nba\n", to: "narrow.txt")
    let narrow = try Program.run(
      ["lm", "train", "narrow.txt", "-o", "narrow.arpa", "--order", "2"], in: folder.path)
    #expect(narrow.status == 0, "\(narrow.errors)")
    try folder.write("ab\na\tb\n", to: "tab.txt")
    let tab = try Program.run(["lm", "train", "tab.txt", "-o", "tab.arpa"], in: folder.path)
    #expect(tab.status == 65 && !FileManager.default.fileExists(atPath: folder.file("tab.arpa")))
    #expect(
      tab.errors.contains("tab.txt:2: the text has a control character, U+0009 (a tab), which"),
      "\(tab.errors)")
    // Files with a name of one character.
    for (arguments, file) in [
      (["lm", "train", "words.txt", "-o", "m"], "m"), (["report", "run", "-o", "r"], "r"),
      (["recognize", "--checkpoint", "run/last.h5", "-o", "t", picture], "t"),
    ] {
      let ended = try Program.run(arguments, in: folder.path)
      #expect(ended.status == 0, "\(ended.errors)")
      #expect(FileManager.default.fileExists(atPath: folder.file(file)))
    }
    let model = ["--checkpoint", "run/last.h5"]
    for options in [
      [], ["--beam", "5"], ["--lm", "words.arpa", "--beam", "5"], ["--words", "words.txt"],
      ["--lexicon", "words.txt"], ["--image-lexicons", "own.tsv", "--lexicon", "words.txt"],
    ] {
      let report = try Self.object(
        try Program.run(
          ["evaluate", "--json", "--data", "data/train", "data/validation"] + model + options,
          in: folder.path, ranks: 2))
      #expect(report["samples"] as? Int == 80)
      #expect(report["decoding_seconds"] is Double && report["decoder"] is String)
      let scores = try #require(report["scores"] as? [String: Any])
      #expect((scores["sets"] as? [Any])?.count == 2)
      let reading = try Self.object(
        try Program.run(["recognize", "--json"] + model + options + [picture], in: folder.path))
      let text = try #require(reading["text"] as? String)
      #expect((reading["characters"] as? [Any])?.count == text.count)
      if options.contains("own.tsv") { #expect(["acb", "cab"].contains(text)) }
    }
    let left = try Program.run(
      ["recognize", "--image-lexicons", "own.tsv", picture] + model, in: folder.path, ranks: 2)
    #expect(left.errors.contains("1 word of the pictures' own lists left out"), "\(left.errors)")
    let unseen = try Program.run(
      ["recognize", "--lm", "narrow.arpa", picture] + model, in: folder.path)
    #expect(unseen.errors.contains("narrow.arpa: it has not seen"), "\(unseen.errors)")
    let several = try Self.object(
      try Program.run(
        ["recognize", "--json", "--lexicon", "words.txt", "--alternatives", "3", picture] + model,
        in: folder.path))
    #expect((several["alternatives"] as? [Any])?.count == 2)
  }

  @Test func aModelWithANumberThatIsNotFiniteIsRefusedAndDiagnosed() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let path = "\(folder.path)/run/last.h5"
    let checkpoint = try Checkpoint(reading: path)
    for (parameter, value) in [(0, Float.nan), (checkpoint.weights.count - 1, .infinity)] {
      let before = checkpoint.weights.pointer[parameter]
      checkpoint.weights.pointer[parameter] = value
      try checkpoint.write(to: path)
      checkpoint.weights.pointer[parameter] = before
      let picture = try #require(try TrainCommandTests.pictures(in: folder).first)
      for command in [["evaluate", "--data", "data/validation"], ["recognize", picture]] {
        let refused = try Program.run(command + ["--checkpoint", "run/last.h5"], in: folder.path)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("run/last.h5: 1 of the numbers of"), "\(refused.errors)")
      }
      let diagnosis = try Self.object(
        try Program.run(
          ["diagnose", "run/last.h5", "--data", "data/validation", "--json"], in: folder.path))
      #expect(diagnosis["loss"] as? String == "nan" || diagnosis["loss"] as? String == "inf")
    }
  }

  @Test func aDamagedModelIsRefusedWithTheOneThatIsWhole() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(
      ["train", "config.yaml", "--run", "run", "--set", "checkpoint.every_steps=3"],
      in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let path = folder.file("run/checkpoints/step-00000006.h5")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    let refused = try Program.run(
      ["evaluate", "--data", "data/validation", "--checkpoint", "run/last.h5"], in: folder.path)
    #expect(refused.status == 65)
    #expect(
      refused.errors.hasSuffix(
        "run/checkpoints/step-00000003.h5 is intact: take that one instead\n"), "\(refused.errors)")
  }

  @Test func textsOfOtherProgramsAreScored() throws {
    let folder = try TemporaryFolder()
    try folder.write("Hello!\thello\nworld\tworld\n", to: "a.tsv")
    try folder.write("one two\tone too\n", to: "b.tsv")
    let report = try Self.object(
      try Program.run(["score", "--json", "a.tsv", "b.tsv"], in: folder.path))
    let all = try #require(report["all"] as? [String: Any])
    // Two edits and none of eleven characters, one of seven.
    #expect(all["cer"] as? Double == 3.0 / 18 && all["wer"] as? Double == 2.0 / 4)
    #expect(all["samples"] as? Int == 3 && all["correct"] as? Int == 1)
    let average = try #require(report["average"] as? [String: Any])
    #expect(average["word_accuracy"] as? Double == 0.25)
    let plain = try Program.run(
      ["score", "--csv", "--protocol", "36", "a.tsv"], in: folder.path)
    let rows = plain.output.split(separator: "\n")
    #expect(rows.count == 2 && rows.last?.hasPrefix("a.tsv,36,2,0,2,1.0,") == true)

    // One name composed and decomposed.
    try folder.write("M\u{FC}ller\tMu\u{308}ller\n", to: "n.tsv")
    let forms = try Self.object(try Program.run(["score", "--json", "n.tsv"], in: folder.path))
    let same = try #require(forms["all"] as? [String: Any])
    #expect(same["cer"] as? Double == 0 && same["wer"] as? Double == 0)
    #expect(same["correct"] as? Int == 1)

    try folder.write("only one text\n", to: "c.tsv")
    let long = String(repeating: "x", count: 20_001)
    try folder.write("a\ta\nx\t\(long)\n", to: "d.tsv")
    let refused = try Program.run(["score", "d.tsv"], in: folder.path)
    #expect(
      refused.status == 65
        && refused.errors.hasPrefix(
          "crnn-dist: error: d.tsv:2: a text has 20001 bytes, more than the 20000 of any line")
    )
    try folder.write("one\tone\n\n\t\n \n", to: "e.tsv")
    let blank = try Self.object(try Program.run(["score", "--json", "e.tsv"], in: folder.path))
    #expect((blank["all"] as? [String: Any])?["samples"] as? Int == 2)
    let wrong = try Program.run(["score", "c.tsv"], in: folder.path)
    #expect(wrong.status == 65)
    #expect(
      wrong.errors
        == "crnn-dist: error: c.tsv:1: a line is the reference text, one tab, and the text that was read\n"
    )
  }

  @Test(arguments: [
    (["--beam", "0"], "--beam is at least 1"),
    (["--lexicon", "words.txt", "--beam", "5"], "a lexicon scores its words exactly"),
    (["--protocol", "37"], "37"), (["--json", "--csv"], "exclude each other"),
  ]) func optionsThatDoNotGoTogetherAreRefused(_ options: [String], _ reason: String) throws {
    let ended = try Program.run(
      ["evaluate", "--checkpoint", "best.h5", "--data", "data"] + options, in: "/")
    #expect(ended.status == 64 && ended.errors.contains(reason), "\(ended.errors)")
  }
}
