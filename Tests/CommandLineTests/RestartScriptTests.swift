import Foundation
import Recognition
import TestSupport
import Testing

/// What `scripts/restart.sh` starts again, and what it leaves alone.
@Suite struct RestartScriptTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("scripts/restart.sh").path

  /// A command that ends with the next of these statuses whenever it is started, and notes each start.
  private static func command(_ statuses: [Int32], in folder: TemporaryFolder) throws -> [String] {
    let list = statuses.map(String.init).joined(separator: " ")
    try folder.write(
      """
      statuses=(\(list))
      echo started >>starts
      exit "${statuses[$(wc -l <starts) - 1]}"
      """, to: "command.sh")
    return ["bash", "command.sh", "--resume"]
  }

  private static func starts(in folder: TemporaryFolder) throws -> Int {
    try String(contentsOfFile: folder.file("starts"), encoding: .utf8)
      .split(separator: "\n").count
  }

  private static func process(
    _ command: [String], in folder: TemporaryFolder, restarts: Int = 5, log: String = "log"
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: script)
    process.arguments = command
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = Program.environment.merging(
      ["RESTARTS": "\(restarts)", "PAUSE": "0", "STUCK": "2"]
    ) { $1 }
    try Data().write(to: URL(fileURLWithPath: folder.file(log)))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file(log)))
    process.standardOutput = file
    process.standardError = file
    process.standardInput = FileHandle.nullDevice
    try Program.withSignals { try process.run() }
    return process
  }

  private static func status(
    _ command: [String], in folder: TemporaryFolder, restarts: Int = 5
  ) throws -> Int32 {
    let process = try process(command, in: folder, restarts: restarts)
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func messages(in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: folder.file("log"), encoding: .utf8)
  }

  @Test func crashesAreFollowedByAnotherStartUntilTheRunIsDone() throws {
    let folder = try TemporaryFolder()
    let command = try Self.command([137, 205, 1, 76, 80, 0], in: folder)
    #expect(try Self.status(command, in: folder) == 0)
    #expect(try Self.starts(in: folder) == 6)
    #expect(try Self.messages(in: folder).contains("status 137; start 2 of 6"))
  }

  @Test func theStartsAreBoundedAndTheLastStatusIsTheScripts() throws {
    let folder = try TemporaryFolder()
    let command = try Self.command([137, 137, 205], in: folder)
    #expect(try Self.status(command, in: folder, restarts: 2) == 205)
    #expect(try Self.starts(in: folder) == 3)
    #expect(try Self.messages(in: folder).contains("given up after 2 restarts"))
  }

  @Test func aLauncherThatHangsAfterItsRanksHaveEndedIsEndedAndStartedAgain() throws {
    let folder = try TemporaryFolder()
    // The first start never takes notice of its child's end.
    try folder.write(
      """
      echo started >>starts
      if [[ $(wc -l <starts) == 1 ]]; then exec perl -e 'exit 0 if fork == 0; sleep 600'; fi
      exec sleep 4
      """, to: "command.sh")
    #expect(try Self.status(["bash", "command.sh", "--resume"], in: folder) == 0)
    #expect(try Self.starts(in: folder) == 2)
    let messages = try Self.messages(in: folder)
    #expect(
      messages.contains("the launcher hangs") && messages.contains("status 137; start 2 of 6"))
  }

  @Test(arguments: [64, 65, 66, 69, 74, 75, 78, 81, 82, 126, 127] as [Int32])
  func whatAnotherStartCannotMendIsNotStartedAgain(_ status: Int32) throws {
    let folder = try TemporaryFolder()
    #expect(try Self.status(Self.command([status, 0], in: folder), in: folder) == status)
    #expect(try Self.starts(in: folder) == 1)
  }

  @Test func aCommandThatWouldStartFromTheBeginningIsRefused() throws {
    let folder = try TemporaryFolder()
    let command = try Self.command([0], in: folder).filter { $0 != "--resume" }
    #expect(try Self.status(command, in: folder) == 64)
    #expect(try !folder.names().contains("starts"))
    #expect(try Self.messages(in: folder).contains("--resume"))
  }

  @Test(arguments: [SIGUSR1, SIGINT, SIGHUP, SIGTERM, SIGXCPU])
  func aSignalIsHandedOnAsTheOneThatSavesAndEndsTheScriptToo(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      trap 'echo signalled >>signals; exit 75' USR1
      echo started >>starts
      for i in {1..600}; do sleep 0.05; done
      """, to: "command.sh")
    let process = try Self.process(["bash", "command.sh", "--resume"], in: folder)
    for _ in 0..<600 where try !folder.names().contains("starts") { usleep(50_000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
    #expect(try Self.starts(in: folder) == 1)
    #expect(try folder.names().contains("signals"))
  }

  @Test func aRunWhoseRankIsKilledGoesOnAndComesToItsEnd() throws {
    let folder = try TrainCommandTests.workplace()
    let crnnDist = Program.folder.appendingPathComponent("crnn-dist").path
    let process = try Self.process(
      ["timeout", "-k", "10", "90"] + Launcher.words(ranks: 2) + [
        crnnDist, "train", "config.yaml", "--run", "run", "--resume", "--set", "epochs=100000",
        "--set",
        "max_steps=600", "--set", "checkpoint.every_steps=20", "--set",
        "checkpoint.every_epochs=null", "--set", "validation.every_epochs=null",
      ], in: folder)
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: folder.file("run/last.h5")) {
      usleep(50_000)
    }
    let rank = try Data(contentsOf: URL(fileURLWithPath: folder.file("run/ranks/rank-1.json")))
    let line = try #require(try JSONSerialization.jsonObject(with: rank) as? [String: Any])
    let number = try #require(line["pid"] as? Int, "\(line)")
    #expect(kill(Int32(number), SIGKILL) == 0)
    process.waitUntilExit()
    let messages = try Self.messages(in: folder)
    #expect(process.terminationStatus == 0, "\(messages)")
    #expect(messages.contains("start 2 of 6"), "\(messages)")
    #expect(try Checkpoint(reading: folder.file("run/last.h5")).info.step == 600)
  }

  @Test(arguments: [
    // A launcher that is starting loses the first signal, and listens later.
    "trap : USR1; touch starting; sleep 1; trap 'exit 75' USR1",
    // One that has ended the run listens no longer, and the next signal ends it.
    "trap 'trap - USR1' USR1; touch starting",
  ])
  func aSignalMeetsTheLauncherAtAWrongMoment(_ start: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("\(start)\nfor i in {1..300}; do sleep 0.1; done\n", to: "command.sh")
    let process = try Self.process(["bash", "command.sh", "--resume"], in: folder)
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: folder.file("starting")) {
      usleep(50_000)
    }
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
  }
}
