import Foundation
import TestSupport
import Testing

/// `recognize` and `evaluate` with several checkpoints, which vote.
@Suite(.serialized) struct VotingCommandTests {
  private static let training = [
    "--set", "max_steps=200", "--set", "epochs=100", "--set", "optimizer.learning_rate=0.01",
  ]

  /// A folder with pictures, two networks that read them (`one.h5`, `two.h5`), and one for higher pictures (`high.h5`).
  private static func workplace() throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    let high = "[1,24,0,1 Cln3,3,4 Bn Re Mp2,2 Cln3,3,8 Bn Re Mp12,1 S1(1x0)1,3 Lbx8 O1c]"
    for arguments in [
      ["train", "config.yaml", "--run", "one"] + training,
      ["train", "config.yaml", "--run", "two", "--set", "seed=2"] + training,
      [
        "dataset", "import", "data/train", "-o", "high", "--height", "24", "--network", high,
      ],
      [
        "train", "config.yaml", "--run", "third", "--set", "data.train=high", "--set",
        "data.validation=null", "--set", "network=\"\(high)\"",
      ] + training,
      ["dataset", "export", "data/validation", "-o", "pictures"],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for (run, name) in [("one", "one.h5"), ("two", "two.h5"), ("third", "high.h5")] {
      try FileManager.default.copyItem(
        atPath: URL(fileURLWithPath: folder.file("\(run)/last.h5")).resolvingSymlinksInPath().path,
        toPath: folder.file(name))
    }
    return folder
  }

  private static func run(
    _ command: String, _ checkpoints: [String], _ arguments: [String], in folder: TemporaryFolder,
    ranks: Int? = nil
  ) throws -> Program.Outcome {
    try Program.run(
      [command] + checkpoints.flatMap { ["--checkpoint", $0] } + arguments, in: folder.path,
      ranks: ranks)
  }

  @Test func networksOfDifferentHeightsReadTogetherTheSameOnAnyRanksAndThreads() throws {
    let folder = try Self.workplace()
    let all = ["one.h5", "high.h5", "two.h5"]
    let many = Array(repeating: "pictures", count: 12)
    let alone = try Self.run(
      "recognize", all, ["--format", "jsonl", "--threads", "1"] + many, in: folder)
    #expect(alone.status == 0 && !alone.output.isEmpty, "\(alone.errors)")
    #expect(alone.output.contains("\"x\":"), "\(alone.output.prefix(500))")
    let threads = try Self.run(
      "recognize", all, ["--format", "jsonl", "--threads", "2"] + many, in: folder)
    #expect(threads.output == alone.output)
    let ranks = try Self.run(
      "recognize", all, ["--format", "jsonl", "-o", "ranks.out"] + many, in: folder, ranks: 2)
    #expect(ranks.status == 0, "\(ranks.errors)")
    let file = try String(contentsOfFile: folder.file("ranks.out"), encoding: .utf8)
    #expect(file == alone.output)
    let texts = try Self.run("recognize", all, ["--format", "text", "pictures"], in: folder)
    let table = try Self.run("recognize", all, ["pictures"], in: folder)
    let column = table.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)[1] + "\n"
    }
    #expect(column.count > 3 && Set(column).count > 1, "\(table.output)")
    #expect(texts.output == column.joined())
  }

  @Test func aNetworkAndItsCopyReadAsTheNetworkAlone() throws {
    let folder = try Self.workplace()
    try FileManager.default.copyItem(
      atPath: folder.file("one.h5"), toPath: folder.file("copy.h5"))
    let alone = try Self.run("recognize", ["one.h5"], ["pictures"], in: folder)
    let both = try Self.run("recognize", ["one.h5", "copy.h5"], ["pictures"], in: folder)
    #expect(both.status == 0 && both.output == alone.output, "\(both.errors)")
  }

  private struct Evaluated: Decodable {
    let samples: Int
    let cer: Double
    let decoder: String
    let loss: Double?
  }

  @Test(arguments: [nil, 2]) func anEvaluationCountsWhatTheyReadTogether(_ ranks: Int?) throws {
    let folder = try Self.workplace()
    let paths = ["one.h5", "two.h5"]
    let json = try Self.run(
      "evaluate", paths, ["--data", "data/validation", "--json", "--batch", "3"], in: folder,
      ranks: ranks)
    #expect(json.status == 0, "\(json.errors)")
    let found = try JSONDecoder().decode(Evaluated.self, from: Data(json.output.utf8))
    #expect(found.decoder == "vote of 2, greedy" && found.loss == nil)
    let read = try Self.run("recognize", paths, ["data/validation"], in: folder)
    try folder.write(
      read.output.split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false)[..<2].joined(separator: "\t")
          + "\n"
      }.joined(), to: "read.tsv")
    #expect(found.samples == read.output.split(separator: "\n").count)
    let tables = try Self.run(
      "evaluate", paths, ["--data", "data/validation", "--tables", "tables"], in: folder,
      ranks: ranks)
    #expect(tables.status == 0 && tables.output.contains("decoder        vote of 2, greedy"))
    let samples = try String(contentsOfFile: folder.file("tables/samples.csv"), encoding: .utf8)
    for line in read.output.split(separator: "\n") {
      let text = line.split(separator: "\t", omittingEmptySubsequences: false)[1]
      #expect(text.isEmpty || samples.contains(",\(text),"), "\(line)")
    }
  }

  @Test func whatCannotVoteIsRefused() throws {
    let folder = try Self.workplace()
    let graphemes = try Program.run(
      [
        "train", "config.yaml", "--run", "graphemes", "--set", "alphabet.unit=grapheme", "--set",
        "max_steps=2",
      ], in: folder.path)
    #expect(graphemes.status == 0, "\(graphemes.errors)")
    try folder.write("ab\n", to: "list.txt")
    let data = ["--data", "data/validation"]
    let two = ["one.h5", "two.h5"]
    let cases: [(String, [String], [String], Int32, String)] = [
      ("recognize", ["one.h5", "one.h5"], ["pictures"], 64, "one.h5 twice"),
      ("evaluate", ["one.h5", "one.h5"], data, 64, "one.h5 twice"),
      ("recognize", two, ["--beam", "4", "pictures"], 64, "best path"),
      ("evaluate", two, ["--lexicon", "list.txt"] + data, 64, "best path"),
      (
        "recognize", two, ["--alternatives", "2", "--format", "jsonl", "pictures"], 64, "best path"
      ),
      ("evaluate", ["one.h5", "high.h5"], data, 65, "a model reads images 24 high"),
      (
        "recognize", ["one.h5", "graphemes/last.h5"], ["pictures"], 65,
        "one.h5 and graphemes/last.h5 cannot vote"
      ),
      ("recognize", ["one.h5", "none.h5"], ["pictures"], 66, "none.h5"),
    ]
    for (command, checkpoints, arguments, status, message) in cases {
      let refused = try Self.run(command, checkpoints, arguments, in: folder)
      #expect(refused.status == status, "\(command) \(checkpoints): \(refused.errors)")
      #expect(refused.errors.contains(message), "\(refused.errors)")
      #expect(refused.output.isEmpty)
    }
  }
}
