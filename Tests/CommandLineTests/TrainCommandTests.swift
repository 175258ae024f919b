import Console
import Foundation
import HDF5
import Recognition
import Shards
import TestSupport
import Testing

/// `crnn-dist train` and `evaluate` as a person runs them.
@Suite(.serialized) struct TrainCommandTests {
  static let configuration = """
    network: "[1,16,0,1 Cln3,3,4 Bn Re Mp2,2 Cln3,3,8 Bn Re Mp8,1 S1(1x0)1,3 Lbx8 O1c]"
    data: {train: data/train, validation: data/validation}
    lanes: 8
    lane_size: 1
    epochs: 1
    max_steps: 6
    """

  /// What the pictures are made for.
  static let shape = ["--height", "16", "--network", "[1,16,0,1 Mp2,2 Mp8,1 S1(1x0)1,3 Lbx8 O1c]"]

  /// The pictures of words beside the shards.
  static func pictures(in root: TemporaryFolder) throws -> [String] {
    let folder = "\(root.path)/data/samples"
    let names = FileManager.default.subpaths(atPath: folder) ?? []
    return names.filter { $0.hasSuffix(".png") }.sorted().map { "data/samples/\($0)" }
  }

  /// A folder with drawn words and a configuration.
  static func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(configuration, to: "config.yaml")
    try folder.write("ab\nba\ncab\nabc\ncc\nbac\ncba\naa\nbb\nacb\n", to: "words.txt")
    let made = try Program.run(
      [
        "dataset", "synthesize", "-o", "data", "--words", "words.txt", "--repeat", "8",
        "--validation", "0.2", "--samples", "3",
      ] + shape, in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  @Test func whatAResumeFindsChangedOrGoneIsSaid() throws {
    let folder = try Self.workplace()
    func train(_ more: String...) throws -> Program.Outcome {
      let every = ["--set", "validation.every_steps=3"]
      return try Program.run(
        ["train", "config.yaml", "--run", "run"] + every + more, in: folder.path)
    }
    #expect(try train().status == 0)
    let other = try train(
      "--resume", "--set", "max_steps=7", "--set", "data.validation=data/train")
    #expect(
      other.errors.contains("note      the validation set has changed"),
      "\(other.errors)")
    #expect(
      other.errors.contains(
        "note      changed since step 6: data.validation from data/validation to data/train, max_steps from "
      ),
      "\(other.errors)")
    let copy = folder.file("copy.h5")
    try FileManager.default.copyItem(
      atPath: folder.file("run/checkpoints/step-00000006.h5"), toPath: copy)
    try FileManager.default.removeItem(atPath: folder.file("run/checkpoints"))
    let gone = try train("--resume", "--set", "max_steps=7")
    #expect(gone.status == 66 && gone.errors.contains("checkpoints of this run are gone"))
    for name in ["run/last.h5", "run/best.h5"] {
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    let fresh = try train("--resume", "--set", "max_steps=1")
    #expect(
      fresh.errors.contains("its metrics are in run/unsaved-metrics-1.jsonl"), "\(fresh.errors)")
    let back = try train("--resume-from", "copy.h5", "--set", "max_steps=7")
    #expect(
      back.errors.contains(
        "the metrics before step 6 are missing; those of this folder are now in"),
      "\(back.errors)")
  }

  @Test func aLogThatNobodyReadsHoldsUpNeitherARunNorItsEnd() throws {
    let folder = try Self.workplace()
    func script(_ settings: String) -> String {
      """
      mkfifo log; exec 3<>log; head -c 65536 /dev/zero >&3
      $C train config.yaml --run run \(settings) 2>&3 & job=$!
      for i in {1..600}; do [ -e run/checkpoints/step-00000006.h5 ] && break; sleep 0.05; done
      [ "$ENDS" = yes ] || kill -TERM $job
      wait $job; echo $?; rm log
      """
    }
    let ended = try Program.script("ENDS=yes; " + script(""), in: folder.path)
    #expect(ended.output == "0\n", "\(ended.errors)")
    let stopped = try Program.script(
      "rm -r run; ENDS=no; "
        + script("--set max_steps=1000000 --set epochs=1000000 --set checkpoint.every_steps=6"),
      in: folder.path)
    #expect(stopped.output == "75\n", "\(stopped.errors)")
  }

  @Test func aCheckpointThatWasRenamedIsNotTakenForAnother() throws {
    let folder = try Self.workplace()
    let made = try Program.script(
      """
      $C train config.yaml --run run --set checkpoint.every_steps=3 &&
      mv run/checkpoints/step-00000003.h5 run/checkpoints/step-00000009.h5
      """, in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let resumed = try Program.run(
      ["train", "config.yaml", "--run", "run", "--resume", "--set", "max_steps=7"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(
      resumed.errors.contains(
        "note      run/checkpoints/step-00000009.h5: this is the checkpoint of step 3, renamed; give it its own "
          + "name, step-00000003.h5"), "\(resumed.errors)")
    #expect(try Checkpoint(reading: folder.file("run/last.h5")).info.step == 7)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/abandoned-1/step-00000009.h5")))
  }

  @Test func trainingUnderMpirunWritesARunThatCanBeUsed() throws {
    let folder = try Self.workplace()
    let trained = try Program.run(
      ["train", "config.yaml", "--run", "run"], in: folder.path, ranks: 2)
    #expect(trained.status == 0, "\(trained.errors)")
    for name in ["config.yaml", "metrics.jsonl", "last.h5", "checkpoints/step-00000006.h5"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder.path)/run/\(name)"), "\(name)")
    }
    let evaluated = try Program.run(
      ["evaluate", "--checkpoint", "run/last.h5", "--data", "data/validation", "--json"],
      in: folder.path, ranks: 2)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(evaluated.output.utf8)) as? [String: Any])
    let keys = ["samples", "loss", "word_accuracy", "cer", "one_minus_ned", "skipped"]
    for key in keys { #expect(report[key] is NSNumber, "\(key)") }
    let inspected = try Program.run(["checkpoint", "inspect", "run/last.h5"], in: folder.path)
    #expect(inspected.status == 0 && inspected.output.contains("step       6"))

    let pictures = try Self.pictures(in: folder)
    #expect(pictures.count == 3)
    try folder.write("not a picture", to: "broken.png")
    let read = try Program.run(
      ["recognize", "--checkpoint", "run/last.h5", "broken.png"] + pictures, in: folder.path)
    #expect(read.status == 65)
    #expect(read.errors.contains("broken.png"), "\(read.errors)")
    let lines = read.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.map { $0.first.map(String.init) } == pictures)
    let alone = try Program.run(
      ["recognize", "--checkpoint", "run/last.h5", "--json", pictures[1]], in: folder.path)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [String: Any])
    #expect(object["image"] as? String == pictures[1])
    #expect(object["text"] is String)
    let best = try #require(object["best_path_probability"] as? Double)
    let whole = try #require((object["text_probability"] as? [String: Any])?["raw"] as? Double)
    #expect(best > 0 && best <= whole * (1 + 1e-12) && object["confidence"] is Double)
    // What is shown is the text's probability, not that of its likeliest path.
    let calibrated = (object["text_probability"] as? [String: Any])?["calibrated"] as? Double
    #expect(object["confidence"] as? Double == calibrated ?? whole)
    let shown = lines.first { $0.first.map(String.init) == pictures[1] }?.last.flatMap {
      Double($0)
    }
    #expect(abs((shown ?? -1) - (calibrated ?? whole)) < 1e-4)
    let share = try #require(object["right_characters"] as? [String: Any])
    #expect(share["raw"] is Double && share["calibrated"] != nil)
  }

  @Test func checkpointsOfOneTwoAndFourRanksAreEqual() throws {
    let folder = try Self.workplace()
    let all = try [1, 2, 4].map { ranks in
      let trained = try Program.run(
        ["train", "config.yaml", "--run", "run\(ranks)"], in: folder.path, ranks: ranks)
      #expect(trained.status == 0, "\(trained.errors)")
      let checkpoint = try Checkpoint(reading: "\(folder.path)/run\(ranks)/last.h5")
      return [checkpoint.weights, checkpoint.statistics].flatMap { $0.values.map(\.bitPattern) }
    }
    #expect(all[0] == all[1])
    #expect(all[0] == all[2])
  }

  /// The gradient of the preset travels in sixteen parts, in real exchanges.
  @Test(arguments: [(4, [1, 2, 4]), (3, [1, 3])])
  func checkpointsOfThePresetAreEqualInRealRanks(_ lanes: Int, _ numbers: [Int]) throws {
    let folder = try TemporaryFolder()
    try folder.write("ab\nba\ncab\nabc\ncc\nbac\n", to: "words.txt")
    let made = try Program.run(
      ["dataset", "synthesize", "-o", "data", "--words", "words.txt", "--repeat", "2"],
      in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    try folder.write(
      "{data: {train: data}, lanes: \(lanes), lane_size: 1, max_steps: 2, optimizer: {name: sgd}}",
      to: "config.yaml")
    let all = try numbers.map { ranks in
      let trained = try Program.run(
        ["train", "config.yaml", "--run", "run\(ranks)"], in: folder.path, ranks: ranks)
      #expect(trained.status == 0, "\(trained.errors)")
      let checkpoint = try Checkpoint(reading: "\(folder.path)/run\(ranks)/last.h5")
      return [checkpoint.weights, checkpoint.statistics].flatMap { $0.values.map(\.bitPattern) }
    }
    let areEqual = all.dropFirst().map { $0 == all[0] }
    #expect(areEqual.allSatisfy { $0 })
  }

  static let numbersThatCannotBe: [([String], String)] = [
    (["benchmark", "--width", "\(Int.max)"], "--width is 1 to 100000, not 9223372036854775807."),
    (["benchmark", "--height=-1"], "--height is 1 to 65535, not -1."),
    (["benchmark", "--batch", "\(Int.max)"], "--batch is 1 to 65536, not 9223372036854775807."),
    (["benchmark", "--classes", "\(Int.max)"], "--classes is 2 to 1048576, not"),
    (["benchmark", "--seconds", "1e300"], "--seconds is 0.001 to 1000000.0, not 1e+300."),
    (["benchmark", "--seconds", "nan"], "--seconds is 0.001 to 1000000.0, not nan."),
    (["dataset", "benchmark", "x", "--width", "\(Int.max)"], "--width is 1 to 100000, not"),
    (
      ["evaluate", "--checkpoint", "x", "--data", "x", "--batch", "\(Int.max)"],
      "--batch is 1 to 65536, not"
    ),
    (["diagnose", "x", "--data", "x", "--lanes", "\(Int.max)"], "--lanes is 1 to 4096, not"),
    (["report", "x", "--samples=-1"], "--samples is 0 to 2147483648, not -1."),
    (
      ["dataset", "synthesize", "-o", "x", "--repeat", "\(Int.max)"],
      "--repeat is 1 to 1048576, not"
    ),
    (
      ["dataset", "synthesize", "-o", "x", "--count", "\(Int.max)"], "--count is 1 to 2147483648"
    ),
    (
      ["dataset", "import", "x", "-o", "x", "--width", "\(Int.max)"],
      "--width is 1 to 100000, not"
    ),
  ]

  @Test(arguments: numbersThatCannotBe)
  func aNumberThatCannotBeIsAMistakeInUse(_ arguments: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    let ended = try Program.run(arguments, in: folder.path, seconds: 60)
    #expect(ended.status == 64, "\(ended.errors)")
    #expect(ended.errors.contains(message), "\(ended.errors)")
  }

  /// Products that are large enough for the library to share out, where it is allowed as many threads.
  @Test func theThreadsOfTheLibraryChangeNoBit() throws {
    let folder = try Self.workplace()
    let all = try [(1, 8, 1), (1, 1, 3), (2, 1, 4)].map { ranks, threads, libraryThreads in
      let name = "run\(ranks)-\(libraryThreads)"
      let trained = try Program.run(
        [
          "train", "config.yaml", "--run", name, "--set", "threads=\(threads)", "--set", "lanes=2",
          "--set", "lane_size=16", "--set", "max_steps=2", "--set",
          "network=[1,16,0,1 Mp2,1 Mp8,1 S1(1x0)1,3 Lbx300 Lbx200 O1c]",
        ], in: folder.path, ranks: ranks,
        environment: ["OPENBLAS_NUM_THREADS": "\(libraryThreads)"])
      #expect(trained.status == 0, "\(trained.errors)")
      let saysSo = (trained.output + trained.errors).contains("for its \(threads) threads")
      #expect(saysSo == (threads > 1 && threads > ProcessorCount.available), "\(trained.output)")
      let checkpoint = try Checkpoint(reading: "\(folder.path)/\(name)/last.h5")
      return checkpoint.weightBits
    }
    let areEqual = all.dropFirst().map { $0 == all[0] }
    #expect(areEqual == [true, true])
  }

  @Test(
    arguments: [
      (["train", "nothing.yaml"], 66, "nothing.yaml"),
      (["train", "config.yaml", "--set", "lane=4"], 78, "did you mean \"lanes\""),
      (["train", "config.yaml", "--set", "epochs=many"], 78, "epochs"),
      (["train", "config.yaml", "--set", "data.train=nowhere"], 66, "nowhere"),
      (["train", "config.yaml", "--set", "data.train=."], 65, "shard"),
      (["train", "config.yaml", "--set", "preset=crn"], 78, "crn"),
      (["train", "config.yaml", "--set", "lanes=1"], 78, "start at most 1 rank"),
      (["train", "config.yaml", "--set", "seed=-1"], 78, "seed"),
      (["train", "config.yaml", "--set", "lane_columns=9"], 78, "more than lane_columns (9)"),
      (
        [
          "train", "config.yaml", "--set",
          "network=[1,16,0,1 Cl3,3,4611686018427387904 Mp16,1 S1(1x0)1,3 O1c]",
        ], 78, "numbers are at most 1048576"
      ),
      (
        [
          "train", "config.yaml", "--set",
          "network=[1,16,0,1 Mp1,250 Mp1,250 Mp1,250 Mp1,250 Mp1,250 Mp16,1 S1(1x0)1,3 O1c]",
        ], 78, "no image that is at most 100000 wide gives a frame"
      ),
      (["train", "config.yaml", "--set", "alphabet.symbols=ab"], 65, "not in the alphabet"),
      (["train", "config.yaml", "--run", "/proc/run"], 74, "/proc/run"),
      (["train", "config.yaml", "--resume-from", "missing.h5"], 66, "missing.h5"),
      (["train", "config.yaml", "--resume-from", "config.yaml"], 65, "config.yaml"),
      (["evaluate", "--checkpoint", "missing.h5", "--data", "data/train"], 66, "missing.h5"),
    ] as [([String], Int32, String)])
  func badInputGetsOneClearLineAndEndsAllRanks(
    _ arguments: [String], _ status: Int32, _ part: String
  ) throws {
    let folder = try Self.workplace()
    let before = try folder.names()
    let ended = try Program.run(arguments, in: folder.path, ranks: 2, seconds: 60)
    #expect(ended.status == status, "\(ended.errors)")
    let lines = ended.errors.split(separator: "\n").filter { $0.hasPrefix("crnn-dist: error:") }
    #expect(lines.count == 1, "\(ended.errors)")
    #expect(lines.first?.contains(part) == true, "\(ended.errors)")
    #expect(try folder.names() == before, "what did not begin leaves nothing")
  }

  @Test func aTruncatedShardIsNamed() throws {
    let folder = try Self.workplace()
    let shard = "\(folder.path)/data/train/shard-00000.h5"
    let bytes = try #require(FileManager.default.contents(atPath: shard))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: shard))
    let ended = try Program.run(["train", "config.yaml"], in: folder.path, ranks: 2, seconds: 60)
    #expect(ended.status != 0)
    #expect(ended.errors.contains("shard-00000.h5"), "\(ended.errors)")
    let verified = try Program.run(["dataset", "verify", "data"], in: folder.path)
    #expect(verified.status == 65, "\(verified.errors)")
  }

  @Test func inspectDrawsAContactSheetAndExportHandsOver() throws {
    let folder = try Self.workplace()
    let run = try Program.run(
      ["dataset", "inspect", "data/train", "--contact-sheet", "sheet.png"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("samples ") && run.output.contains("sheet.png: a contact sheet"))
    let bytes = try #require(FileManager.default.contents(atPath: "\(folder.path)/sheet.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let exported = try Program.run(
      ["dataset", "export", "data/train", "-o", "lmdb", "--format", "lmdb"], in: folder.path)
    #expect(exported.status == 0, "\(exported.errors)")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/lmdb/data.mdb"))
  }

  @Test func inspectPrintsWhatScriptsRelyOn() throws {
    let folder = try Self.workplace()
    let inspected = try Program.run(["dataset", "inspect", "data", "--json"], in: folder.path)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    #expect(report["samples"] as? Int == 80)
    #expect(report["alphabet"] as? String == "abc")
    #expect(report["height"] as? Int == 16)
    #expect(report["channels"] as? Int == 1)
    #expect(report["shards"] as? Int == 2)
  }

  @Test func aDiskThatFillsUpEndsTheRunAndTheOlderCheckpointSurvives() throws {
    let folder = try Self.workplace()
    guard let disk = try SmallDisk(kilobytes: 2048) else { return }
    let run = ["--run", disk.file("run")]
    let first = try Program.run(
      ["train", "config.yaml", "--set", "max_steps=3"] + run, in: folder.path, ranks: 2)
    #expect(first.status == 0, "\(first.errors)")
    // Enough for the configuration and the metrics, too little for a checkpoint.
    try disk.fill(leaving: 16)
    let second = try Program.run(
      ["train", "config.yaml", "--resume"] + run, in: folder.path, ranks: 2, seconds: 60)
    #expect(second.status == 74, "\(second.errors)")
    #expect(second.errors.contains("No space left"), "\(second.errors)")
    #expect(second.errors.contains("the run was at step 6"), "\(second.errors)")
    #expect(try Checkpoint(reading: disk.file("run/last.h5")).info.step == 3)
    let names = try FileManager.default.contentsOfDirectory(atPath: disk.file("run/checkpoints"))
    #expect(names == ["step-00000003.h5"])
  }

  @Test func aCheckpointWithoutASealIsTakenWithANoteAndADamagedOneIsNot() throws {
    let folder = try Self.workplace()
    let trained = try Program.run(
      ["train", "config.yaml", "--run", "run", "--set", "max_steps=1"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let path = folder.file("run/checkpoints/step-00000001.h5")
    let whole = try #require(FileManager.default.contents(atPath: path))
    let evaluation = ["evaluate", "--checkpoint", "run/last.h5", "--data", "data/validation"]

    // As HDF5 does when it writes.
    try whole.dropLast(41).write(to: URL(fileURLWithPath: path))
    let noted = try Program.run(evaluation + ["--json"], in: folder.path, ranks: 2)
    #expect(noted.status == 0, "\(noted.errors)")
    #expect(noted.errors.components(separatedBy: "without a seal").count == 2, "\(noted.errors)")
    #expect(try JSONSerialization.jsonObject(with: Data(noted.output.utf8)) is [String: Any])
    let sealed = try Program.run(["checkpoint", "seal", "run/last.h5"], in: folder.path)
    #expect(sealed.status == 0 && sealed.output == "run/last.h5: sealed\n", "\(sealed.errors)")
    #expect(FileManager.default.contents(atPath: path) == whole)

    var damaged = whole
    damaged[whole.count / 2] ^= 1
    try damaged.write(to: URL(fileURLWithPath: path))
    let refused = try Program.run(evaluation, in: folder.path, ranks: 2)
    #expect(refused.status == 65, "\(refused.errors)")
    #expect(refused.errors.contains("run/last.h5: its contents do not match the checksum"))
  }
}
