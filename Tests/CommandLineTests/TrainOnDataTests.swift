import Foundation
import TestSupport
import Testing

/// `crnn-dist train --data`: pictures in, a run out, without a configuration.
@Suite(.serialized) struct TrainOnDataTests {
  static let small = [
    "--set", "network=[1,32,0,1 Cln3,3,4 Bn Re Mp4,4 Cln3,3,8 Bn Re Mp8,1 S1(1x0)1,3 Lbx8 O1c]",
    "--set", "max_steps=3",
  ]

  /// A folder with a list of drawn words, and shards of others.
  static func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("ab\nba\ncab\nabc\ncc\nbac\ncba\naa\nbb\nacb\n", to: "words.txt")
    let made = try Program.run(
      [
        "dataset", "synthesize", "-o", "drawn", "--words", "words.txt", "--repeat", "8", "--images",
        "words",
      ], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  static func train(
    _ folder: TemporaryFolder, _ arguments: [String], ranks: Int? = nil
  ) throws -> Program.Outcome {
    try Program.run(["train"] + small + arguments, in: folder.path, ranks: ranks)
  }

  @Test func aListBecomesARunOnAllRanksAndItsRecommendationAnother() throws {
    let folder = try Self.workplace()
    let outcome = try Self.train(
      folder, ["--data", "words", "--minutes", "1", "--run", "run"], ranks: 2)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("72 words, 32 high"), "\(outcome.errors)")
    // One at each height, though there are two ranks.
    #expect(outcome.errors.components(separatedBy: "written   72 to").count == 3)
    for name in ["recommended.yaml", "config.yaml", "last.h5", "data/validation/shard-00000.h5"] {
      #expect(FileManager.default.fileExists(atPath: folder.file("run/\(name)")), "\(name)")
    }
    let text = try String(contentsOfFile: folder.file("run/recommended.yaml"), encoding: .utf8)
    #expect(text.contains("data:\n  # "))
    #expect(text.contains("minutes: 1.0"))
    let again = try Self.train(folder, ["run/recommended.yaml", "--run", "other"])
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func aResumeTakesWhatWasImportedAndRecommendedBefore() throws {
    let folder = try Self.workplace()
    let arguments = ["--data", "words", "--minutes", "1", "--run", "run", "--resume"]
    let first = try Self.train(folder, arguments)
    #expect(first.status == 0, "\(first.errors)")
    let file = folder.file("run/recommended.yaml")
    let changed = try String(contentsOfFile: file, encoding: .utf8)
      .replacing("log_every: 20", with: "log_every: 2")
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
    let second = try Self.train(folder, arguments + ["--set", "max_steps=5"])
    #expect(second.status == 0, "\(second.errors)")
    #expect(!second.errors.contains("kept "), "\(second.errors)")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == changed)
    #expect(second.errors.contains("log_every from 20 to 2"), "\(second.errors)")
  }

  @Test func aStoppedImportIsBegunAnewAndThatOfOtherDataIsNotTaken() throws {
    let folder = try Self.workplace()
    let rest = folder.file("run/data.partial/train/shard-00000.h5")
    try FileManager.default.createDirectory(
      atPath: folder.file("run/data.partial/train"), withIntermediateDirectories: true)
    try "half of a shard".write(toFile: rest, atomically: true, encoding: .utf8)
    let first = try Self.train(folder, ["--data", "words", "--run", "run", "--minutes", "1"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/data.partial")))
    let used = try Self.train(folder, ["--data", "words", "--run", "run", "--minutes", "1"])
    #expect(used.status == 64)
    #expect(used.errors.contains("this folder holds a run"), "\(used.errors)")
    let other = try Self.train(folder, ["--data", "drawn", "--run", "run", "--resume"])
    #expect(other.status == 64)
    #expect(other.errors.contains("holds data imported from elsewhere"), "\(other.errors)")
  }

  @Test func aModelGivesItsHeightItsNetworkAndItsWeights() throws {
    let folder = try Self.workplace()
    let network = "[1,24,0,1 Cln3,3,4 Bn Re Mp4,4 Cln3,3,8 Bn Re Mp0,1 S1(1x0)1,3 Lbx8 O1c]"
    let first = try Program.run(
      [
        "train", "--data", "words", "--minutes", "1", "--run", "first", "--set", "max_steps=2",
        "--set", "network=\(network)",
      ], in: folder.path)
    #expect(first.status == 78, "\(first.errors)")
    #expect(first.errors.contains("24"), "\(first.errors)")
    try FileManager.default.removeItem(atPath: folder.file("first"))
    let made = try Program.run(
      ["dataset", "import", "words", "-o", "low", "--height", "24", "--network", "none"],
      in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let second = try Program.run(
      [
        "train", "--data", "low", "--minutes", "1", "--run", "first", "--set", "max_steps=2",
        "--set", "network=\(network)",
      ], in: folder.path)
    #expect(second.status == 0, "\(second.errors)")
    let arguments = [
      "train", "--data", "words", "--minutes", "1", "--run", "tuned", "--from", "first/last.h5",
    ]
    let tuned = try Program.run(
      arguments + ["--set", "max_steps=2"], in: folder.path, ranks: 2)
    #expect(tuned.status == 0, "\(tuned.errors)")
    #expect(tuned.errors.contains("words, 24 high"), "\(tuned.errors)")
    #expect(tuned.errors.contains("fine-tuning: every learning rate"), "\(tuned.errors)")
    let text = try String(contentsOfFile: folder.file("tuned/recommended.yaml"), encoding: .utf8)
    #expect(text.contains("# That of the model.\nnetwork: \"\(network)\""))
    try FileManager.default.removeItem(atPath: folder.file("first"))
    let resumed = try Program.run(
      arguments + ["--resume", "--set", "max_steps=4"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func aModelThatCannotBeReadIsNamed() throws {
    let folder = try Self.workplace()
    let outcome = try Self.train(
      folder, ["--data", "words", "--from", "no-model.h5", "--run", "run"], ranks: 2)
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("no-model.h5"), "\(outcome.errors)")
  }

  @Test func validationDataAreImportedAtTheHeightOfTheShards() throws {
    let folder = try Self.workplace()
    let outcome = try Program.run(
      [
        "train", "--data", "drawn", "--validation", "words", "--minutes", "1", "--run", "run",
        "--set", "max_steps=2", "--set",
        "network=[1,32,0,1 Cln3,3,4 Bn Re Mp4,4 Mp8,1 S1(1x0)1,3 Lbx8 O1c]",
      ], in: folder.path, ranks: 2)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("80 training samples, 80 validation samples"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/data/train")))
  }

  @Test func anEvaluationReadsAListAsItReadsItsShards() throws {
    let folder = try Self.workplace()
    #expect(
      try Self.train(folder, ["--data", "words", "--minutes", "1", "--run", "run"]).status == 0)
    let made = try Program.run(
      ["dataset", "import", "words", "-o", "shards", "--height", "32", "--network", "none"],
      in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let temporary = folder.file("temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let outcomes = try ["words", "shards"].map { data in
      try Program.run(
        ["evaluate", "--checkpoint", "run/last.h5", "--data", data], in: folder.path, ranks: 2,
        environment: ["TMPDIR": temporary])
    }
    for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
    func figures(_ text: String) -> [String] {
      text.split(whereSeparator: \.isWhitespace).map(String.init).filter { Double($0) != nil }
    }
    #expect(figures(outcomes[0].output).prefix(3) == figures(outcomes[1].output).prefix(3))
    #expect(!figures(outcomes[0].output).isEmpty, "\(outcomes[0].output)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary).allSatisfy {
        !$0.contains("evaluate")
      })
  }

  @Test(arguments: [
    (["--validation", "words"], "goes with --data"),
    (["--data", "words", "--minutes", "0"], "a number above 0"),
    (["--data", "words", "--minutes", "soon"], "a number above 0"),
  ])
  func optionsThatDoNotGoTogetherAreRefused(_ arguments: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Self.train(folder, arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func dataThatCannotBeImportedEndTheRunWithTheReason() throws {
    let folder = try TemporaryFolder()
    let outcome = try Self.train(folder, ["--data", "nothing", "--run", "run"], ranks: 2)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("nothing: "), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/data")))
  }
}
