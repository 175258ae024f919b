import Foundation
import Recognition
import TestSupport
import Testing

/// What a run of real processes does when it is signalled, stopped, killed or has a bad disk.
@Suite(.serialized) struct SurvivalCommandTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A run that takes long, with a checkpoint every 20 steps.
  private static let long = [
    "train", "config.yaml", "--run", "run", "--resume", "--set", "epochs=100000", "--set",
    "checkpoint.every_steps=20", "--set", "checkpoint.every_epochs=null", "--set",
    "validation.every_epochs=null", "--set", "log_every=1000",
  ]

  private static func steps(_ steps: Int?) -> [String] {
    ["--set", "max_steps=\(steps.map(String.init) ?? "null")"]
  }

  @Test func aSignalToOneRankSavesAndTheRunGoesOn() throws {
    let folder = try TrainCommandTests.workplace()
    let run = try RunningProgram(Self.long + Self.steps(nil), in: folder.path, ranks: 4)
    #expect(run.wait(for: folder.file("run/last.h5")), "\(run.messages)")
    kill(try #require(run.ranks.last), SIGUSR1)
    #expect(run.finish() == 75, "\(run.messages)")
    #expect(run.messages.contains("stopped by SIGUSR1"), "\(run.messages)")
    #expect(
      try !FileManager.default.contentsOfDirectory(atPath: folder.file("run")).contains("lock"))
    let step = try Checkpoint(reading: folder.file("run/last.h5")).info.step
    let resumed = try Program.run(
      Self.long + Self.steps(step + 7), in: folder.path, ranks: 2)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let straight = try Program.run(
      Self.long.map { $0 == "run" ? "straight" : $0 } + Self.steps(step + 7), in: folder.path)
    #expect(straight.status == 0, "\(straight.errors)")
    let (a, b) = (
      try Checkpoint(reading: folder.file("run/last.h5")),
      try Checkpoint(reading: folder.file("straight/last.h5"))
    )
    #expect(a.weights.values.map(\.bitPattern) == b.weights.values.map(\.bitPattern))
    #expect(a.info == b.info)
  }

  @Test func aRankThatIsStoppedEndsTheJobWithItsName() throws {
    let folder = try TrainCommandTests.workplace()
    let limits = ["--set", "watchdog.warn_after=2", "--set", "watchdog.abort_after=5"]
    let run = try RunningProgram(Self.long + Self.steps(nil) + limits, in: folder.path, ranks: 4)
    #expect(run.wait(for: folder.file("run/ranks/rank-2.json")), "\(run.messages)")
    #expect(run.wait(for: folder.file("run/last.h5")), "\(run.messages)")
    let data = try #require(
      FileManager.default.contents(atPath: folder.file("run/ranks/rank-2.json")))
    let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let victim = try #require(report["pid"] as? Int)
    kill(Int32(victim), SIGSTOP)
    #expect(run.finish() == 80, "\(run.messages)")
    let lines = run.messages.split(separator: "\n")
    let warning = lines.first { $0.hasPrefix("crnn-dist: warning: no progress for ") }
    let error = lines.first { $0.hasPrefix("crnn-dist: error: no progress for ") }
    #expect(warning?.contains("not there: rank 2 (host ") == true, "\(run.messages)")
    #expect(error?.contains("pid \(victim)), last seen at step ") == true, "\(run.messages)")
  }

  @Test func aSecondJobIsKeptOutOfTheRunFolder() throws {
    let folder = try TrainCommandTests.workplace()
    let run = try RunningProgram(Self.long + Self.steps(nil), in: folder.path, ranks: 2)
    #expect(run.wait(for: folder.file("run/last.h5")), "\(run.messages)")
    let second = try Program.run(Self.long + Self.steps(nil), in: folder.path, ranks: 2)
    #expect(second.status == 82, "\(second.errors)")
    #expect(second.errors.contains("in use by process "), "\(second.errors)")
    kill(try #require(run.ranks.last), SIGTERM)
    #expect(run.finish() == 75, "\(run.messages)")
  }

  @Test func killedRanksChangeNothing() throws {
    try proof(
      "kills.sh", ["KILLS": "3", "STEPS": "150", "LSTM": "64", "EVERY": "3", "WITHIN": "1500"])
  }

  @Test func theNumberOfRanksChangesNothing() throws {
    try proof("chain.sh", ["STEPS": "20", "RANKS": "1 4"])
  }

  @Test func aDiskThatFailsEndsAllRanksAndTheOlderCheckpointIsWhole() throws {
    let folder = try TrainCommandTests.workplace()
    let first = try Program.run(Self.long + Self.steps(20), in: folder.path, ranks: 2)
    #expect(first.status == 0, "\(first.errors)")
    let library = folder.file("faulty-disk.so")
    let compiled = try TestSupport.run(
      "cc",
      ["-shared", "-fPIC", "-o", library, "\(Self.root)/scripts/proofs/faulty-disk.c", "-ldl"])
    #expect(compiled == 0)
    let faults = [
      ("write", "Input/output error"), ("full", "No space left on device"),
      ("fsync", "Input/output error"), ("close", "Input/output error"),
      ("rename", "Input/output error"), ("flip", "reads back differently"),
    ]
    for (fault, message) in faults {
      let second = try Program.run(
        Self.long + Self.steps(40), in: folder.path, ranks: 2, seconds: 60,
        environment: ["LD_PRELOAD": library, "FAULT": fault])
      #expect(second.status == 74, "\(fault): \(second.errors)")
      #expect(second.errors.contains(message), "\(fault): \(second.errors)")
      #expect(second.errors.contains("step-00000040.h5"), "\(fault): \(second.errors)")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.file("run/checkpoints"))
      #expect(names == ["step-00000020.h5"], "\(fault)")
      #expect(try Checkpoint(reading: folder.file("run/last.h5")).info.step == 20, "\(fault)")
    }
  }

  @Test func aReadOnlyDiskIsNamed() throws {
    let folder = try TrainCommandTests.workplace()
    guard let disk = try SmallDisk(kilobytes: 2048) else { return }
    let train = ["train", "config.yaml", "--run", disk.file("run"), "--resume"]
    #expect(try Program.run(train, in: folder.path, ranks: 2).status == 0)
    #expect(try run("mount", ["-o", "remount,ro", disk.path]) == 0)
    let second = try Program.run(train, in: folder.path, ranks: 2)
    #expect(second.status == 74, "\(second.errors)")
    #expect(second.errors.contains("Read-only file system"), "\(second.errors)")
    #expect(try Checkpoint(reading: disk.file("run/last.h5")).info.step == 6)
  }

  /// Runs one of the proofs of scripts/proofs with the built program.
  private func proof(_ name: String, _ settings: [String: String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(Self.root)/scripts/proofs/\(name)")
    var environment = Program.environment
    environment["CRNN_DIST"] = Program.folder.appendingPathComponent("crnn-dist").path
    process.environment = environment.merging(settings) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    // The script ends ranks and its own helpers by signals, which have to arrive.
    try Program.withSignals { try process.run() }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
  }
}
