import Foundation
import Recognition
import TestSupport
import Testing

/// What `crnn-dist job` starts again, and what it leaves alone.
@Suite struct JobCommandTests {
  private static let crnnDist = Program.folder.appendingPathComponent("crnn-dist").path

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
    process.executableURL = URL(fileURLWithPath: crnnDist)
    process.arguments =
      ["job", "--restarts", "\(restarts)", "--pause", "0", "--hang-limit", "2"] + command
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = Program.environment
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

  @Test func theStartsAreBoundedAndTheLastStatusIsTheJobs() throws {
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
  func aSignalIsHandedOnAsTheOneThatSavesAndEndsTheJobToo(_ signal: Int32) throws {
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
    let process = try Self.process(
      ["timeout", "-k", "10", "90"] + Launcher.words(ranks: 2) + [
        Self.crnnDist, "train", "config.yaml", "--run", "run", "--resume", "--set", "epochs=100000",
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

  /// A job whose command has run this line and then waits for signals; it notes those that it gets.
  private static func waiting(
    _ line: String = "", in folder: TemporaryFolder
  ) throws -> Process {
    try folder.write(
      """
      for signal in USR1 USR2 INT; do trap "echo $signal >>signals" $signal; done
      \(line)
      touch waiting
      for i in {1..300}; do sleep 0.1; [[ -e signals ]] && grep -q INT signals && exit 3; done
      """, to: "command.sh")
    let process = try process(["bash", "command.sh", "--resume"], in: folder, restarts: 0)
    wait(for: "waiting", in: folder)
    return process
  }

  private static func wait(for name: String, in folder: TemporaryFolder) {
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: folder.file(name)) {
      usleep(50_000)
    }
  }

  @Test func aSecondCtrlCEndsTheRunAtOnce() throws {
    let folder = try TemporaryFolder()
    let process = try Self.waiting(in: folder)
    kill(process.processIdentifier, SIGINT)
    Self.wait(for: "signals", in: folder)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 3)
    let signals = try String(contentsOfFile: folder.file("signals"), encoding: .utf8)
    #expect(signals.hasPrefix("USR1\n") && signals.contains("INT"), "\(signals)")
  }

  @Test func theSignalThatOnlySavesIsHandedOnAndTheRunGoesOn() throws {
    let folder = try TemporaryFolder()
    let process = try Self.waiting(in: folder)
    kill(process.processIdentifier, SIGUSR2)
    Self.wait(for: "signals", in: folder)
    #expect(try String(contentsOfFile: folder.file("signals"), encoding: .utf8) == "USR2\n")
    #expect(process.isRunning)
    for _ in 0..<2 { kill(process.processIdentifier, SIGINT) }
    process.waitUntilExit()
  }

  @Test func aSignalBetweenTwoStartsEndsTheJob() throws {
    let folder = try TemporaryFolder()
    try folder.write("touch started\nexit 137\n", to: "command.sh")
    let outcome = try Program.script(
      """
      set -m
      $C job --restarts 1 --pause 600 bash command.sh --resume & job=$!
      for i in {1..600}; do [[ -e started ]] && break; sleep 0.05; done
      kill -TERM $job
      wait $job
      """, in: folder.path)
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("status 137; start 2 of 2 in 600 s"), "\(outcome.errors)")
  }

  @Test func theCommandGetsItsOptionsAndAnEnvironmentOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.script(
      """
      printf 'echo "$* ${OPENBLAS_CORETYPE-none}"; trap -p' >command.sh
      trap '' HUP
      env -u OPENBLAS_CORETYPE $C job bash command.sh --resume --help --restarts x
      """, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // What was to be ignored from the start stays so.
    #expect(outcome.output == "--resume --help --restarts x none\ntrap -- '' SIGHUP\n")
  }

  @Test(arguments: [
    (["bash"], 64, "needs --resume"), (["--restart", "2", "bash", "--resume"], 64, "--restart"),
    (["--restarts", "-1", "bash", "--resume"], 64, "--restarts"),
    (["--pause", "nan", "bash", "--resume"], 64, "--pause"), ([], 64, "command"),
    (["no-such-launcher", "--resume"], 69, "no-such-launcher could not be started"),
  ])
  func aWrongCommandIsRefused(_ words: [String], status: Int, message: String) throws {
    let folder = try TemporaryFolder()
    let line = words.joined(separator: " ")
    let outcome = try Program.script("$C job \(line)", in: folder.path)
    #expect(Int(outcome.status) == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: ["job --help", "job -h", "job --restarts 2 --help", "help job"])
  func theHelpIsThatOfTheJob(_ words: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.script("$C \(words)", in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains("--queue-again <command>"), "\(outcome.output)")
  }

  @Test func theScriptOfTheCloneStartsAJob() throws {
    let folder = try TemporaryFolder()
    let script = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("scripts/restart.sh").path
    let outcome = try Program.script(
      """
      export PATH="$(dirname $C):$PATH" RESTARTS=1 PAUSE=0
      \(script) bash -c 'exit 137' --resume
      """, in: folder.path)
    #expect(outcome.status == 137, "\(outcome.errors)")
    #expect(outcome.errors.contains("given up after 1 restart"), "\(outcome.errors)")
  }
}
