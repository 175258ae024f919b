import Foundation
import Recognition
import TestSupport
import Testing

/// However a run of a real program is ended, nothing that it had made is lost.
@Suite(.serialized) struct EndingCommandTests {
  /// A run that takes long, with a checkpoint every 20 steps.
  private static let long = [
    "train", "config.yaml", "--run", "run", "--resume", "--set", "epochs=100000", "--set",
    "max_steps=null", "--set", "checkpoint.every_steps=20", "--set", "checkpoint.every_epochs=null",
    "--set", "validation.every_epochs=null", "--set", "log_every=5",
  ]

  private static let program = Program.folder.appendingPathComponent("crnn-dist").path

  /// Runs a line of bash in a folder, `$C` being the program; returns status and all it wrote.
  private static func shell(
    _ line: String, in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["-k", "10", "120", "bash", "-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = Program.environment.merging(["C": program]) { $1 }
      .merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  private static func step(of path: String) throws -> Int {
    try Checkpoint(reading: path).info.step
  }

  @Test(
    arguments: [
      (SIGINT, "SIGINT"), (SIGHUP, "SIGHUP"), (SIGTERM, "SIGTERM"), (SIGUSR1, "SIGUSR1"),
      (SIGXCPU, "SIGXCPU"),
    ])
  func everyOrdinarySignalSavesALoneRun(_ signal: Int32, _ name: String) throws {
    let folder = try TrainCommandTests.workplace()
    let run = try RunningProgram(Self.long, in: folder.path, ranks: nil)
    #expect(run.wait(for: folder.file("run/last.h5")), "\(run.messages)")
    kill(try #require(run.launcher), signal)
    #expect(run.finish() == 75, "\(run.messages)")
    #expect(
      run.messages.contains("stopped by \(name) at step ")
        && run.messages.contains("\ncontinue with --resume\n"), "\(run.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/lock")))
    #expect(try Self.step(of: folder.file("run/last.h5")) > 20)
  }

  @Test func aSignalEndsTheWaitForAConfigurationThatNobodyWrites() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Self.shell(
      """
      mkfifo pipe
      $C train pipe & run=$!
      for i in {1..600}; do [[ $(readlink /proc/$run/fd/*) == */pipe* ]] && break; sleep 0.05; done
      sleep 0.2; kill -TERM $run; wait $run
      """, in: folder)
    #expect(outcome.status == 66, "\(outcome.text)")
    #expect(
      outcome.text.contains("pipe: it cannot be read: Interrupted system call"), "\(outcome.text)")
    let read = try Self.shell(
      "(sleep 0.5; cat config.yaml) >pipe & $C train pipe --run piped", in: folder)
    #expect(read.status == 0, "\(read.text)")
  }

  @Test func aSignalThatWasIgnoredAtTheStartStaysIgnored() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Self.shell(
      """
      trap '' HUP INT
      $C \(Self.long.joined(separator: " ")) & run=$!
      for i in {1..600}; do [[ -e run/last.h5 ]] && break; sleep 0.05; done
      kill -HUP $run; kill -INT $run; kill -INT $run; sleep 1
      kill -0 $run || exit 1
      kill -TERM $run; wait $run
      """, in: folder)
    #expect(outcome.status == 75, "\(outcome.text)")
    #expect(outcome.text.contains("stopped by SIGTERM"), "\(outcome.text)")
  }

  /// The first is answered by a rank that then waits for another, which is stopped.
  @Test func aSecondInterruptEndsARankAtOnce() throws {
    let folder = try TrainCommandTests.workplace()
    let run = try RunningProgram(Self.long, in: folder.path, ranks: 2)
    #expect(run.wait(for: folder.file("run/last.h5")), "\(run.messages)")
    let ranks = run.ranks
    try #require(ranks.count == 2, "\(ranks)")
    kill(ranks[1], SIGSTOP)
    kill(ranks[0], SIGINT)
    let said = "SIGINT: the run is saved and ends after this step; a second one ends it at once"
    for _ in 0..<600 where !run.messages.contains(said) { usleep(50_000) }
    #expect(run.messages.contains(said), "\(run.messages)")
    #expect(kill(ranks[0], 0) == 0)
    kill(ranks[0], SIGINT)
    let status = run.finish()
    #expect(status == 128 + SIGINT || status == SIGINT, "\(status): \(run.messages)")
    #expect(!run.messages.contains("stopped by SIGINT"), "\(run.messages)")
    // Nothing before the last checkpoint is lost, and the next start takes the lock over.
    let step = try Self.step(of: folder.file("run/last.h5"))
    let resumed = try Program.run(
      Self.long + ["--set", "max_steps=\(step + 1)"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try Self.step(of: folder.file("run/last.h5")) == step + 1)
  }

  /// A step of this run takes seconds.
  @Test func aSecondInterruptEndsALoneRunAtOnce() throws {
    let folder = try TrainCommandTests.workplace()
    let slow = [
      "--set", "lane_size=64", "--set",
      "network=[1,16,0,1 Cln3,3,512 Cln3,3,512 Cln3,3,512 Mp2,2 Mp8,1 S1(1x0)1,3 Lbx8 O1c]",
    ]
    let run = try RunningProgram(Self.long + slow, in: folder.path, ranks: nil)
    #expect(run.wait(for: folder.file("run/metrics.jsonl")), "\(run.messages)")
    let process = try #require(run.launcher)
    kill(process, SIGINT)
    for _ in 0..<600 where !run.messages.contains("a second one ends it at once") { usleep(50_000) }
    kill(process, SIGINT)
    let status = run.finish()
    #expect(status == 128 + SIGINT || status == SIGINT, "\(status): \(run.messages)")
    #expect(!run.messages.contains("stopped by SIGINT"), "\(run.messages)")
  }

  @Test func aReaderOfTheLogThatGoesAwayDoesNotEndTheRun() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Self.shell(
      "($C \(Self.long.joined(separator: " ")) --set max_steps=300 2>&1; echo $? >status) | head -2",
      in: folder)
    #expect(outcome.status == 0)
    #expect(try String(contentsOfFile: folder.file("status"), encoding: .utf8) == "0\n")
    #expect(outcome.text.split(separator: "\n").count == 2)
    #expect(try Self.step(of: folder.file("run/last.h5")) == 300)
  }

  @Test func aFileThatMayNotGrowSoFarIsNamedAndTheOlderCheckpointIsWhole() throws {
    let folder = try TrainCommandTests.workplace()
    let configuration = TrainCommandTests.configuration.replacingOccurrences(
      of: "Lbx8", with: "Lbx512")
    try folder.write(configuration, to: "config.yaml")
    let first = try Self.shell("$C train config.yaml --run run --set max_steps=1", in: folder)
    #expect(first.status == 0, "\(first.text)")
    // Below this, Open MPI's own files are too large.
    let second = try Self.shell(
      "ulimit -f 12000; $C train config.yaml --run run --resume --set checkpoint.every_steps=3",
      in: folder)
    #expect(second.status == 74, "\(second.text)")
    #expect(
      second.text.contains("step-00000003.h5: cannot be written: File too large"),
      "\(second.text)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/lock")))
    #expect(try Self.step(of: folder.file("run/last.h5")) == 1)
  }

  /// A step that is not finite ends the run while the checkpoint of the step before cannot be written.
  @Test func aCheckpointThatWasNotSavedIsSaidOfWhereAnotherErrorEndsTheRun() throws {
    let folder = try TrainCommandTests.workplace()
    let configuration = TrainCommandTests.configuration.replacingOccurrences(
      of: "Lbx8", with: "Lbx512")
    try folder.write(configuration, to: "config.yaml")
    let outcome = try Self.shell(
      """
      ulimit -f 4000
      $C train config.yaml --run run --set checkpoint.every_steps=1 --set guard.not_finite_steps=1 \
      --set optimizer.name=sgd --set optimizer.learning_rate=1e30 --set tensorboard=false
      """, in: folder)
    #expect(outcome.status == 81, "\(outcome.text)")
    #expect(
      outcome.text.contains("crnn-dist: warning: a checkpoint was not saved: ")
        && outcome.text.contains("step-00000001.h5: cannot be written: File too large"),
      "\(outcome.text)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/lock")))
  }

  @Test func aRunGoesBackInItsFolderAndTheNextStartGoesOnFromThere() throws {
    let folder = try TrainCommandTests.workplace()
    let steps =
      "--set epochs=100 --set checkpoint.every_steps=10 --set checkpoint.every_epochs=null "
      + "--set validation.every_steps=10 --set validation.every_epochs=null"
    let outcome = try Self.shell(
      """
      set -e
      $C train config.yaml --run run --set max_steps=30 --set checkpoint.keep=6 \(steps)
      $C train config.yaml --run run --set max_steps=60 --resume --set checkpoint.keep=6 \(steps)
      $C train config.yaml --run run --set max_steps=35 \(steps) --resume-from run/checkpoints/step-00000030.h5
      readlink run/last.h5
      $C train config.yaml --run run --set max_steps=36 --resume \(steps)
      """, in: folder)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(
      outcome.text.contains(
        "set aside in run/abandoned-1, with a copy of the metrics, as the run resumes from step 30: "
          + "step-00000040.h5, step-00000050.h5, step-00000060.h5"), "\(outcome.text)")
    #expect(outcome.text.contains("\ncheckpoints/step-00000035.h5\n"), "\(outcome.text)")
    #expect(try Self.step(of: folder.file("run/last.h5")) == 36)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/best.h5")))
    for step in [40, 50, 60] {
      #expect(try Self.step(of: folder.file("run/abandoned-1/step-000000\(step).h5")) == step)
    }
  }

  @Test func aFinishedRunThatIsGoneOnWithDoesNothing() throws {
    let folder = try TrainCommandTests.workplace()
    let train = ["train", "config.yaml", "--run", "run", "--resume"]
    #expect(try Program.run(train, in: folder.path).status == 0)
    let again = try Program.run(train, in: folder.path)
    #expect(again.status == 0)
    #expect(again.errors.hasPrefix("there was nothing left to do at step 6\n"), "\(again.errors)")
    #expect(try Self.step(of: folder.file("run/last.h5")) == 6)
  }

  /// For each limit that can end a run: what it is for, and the higher one that lets it go on.
  private static let limits: [(key: String, value: String, higher: String, extra: [String])] = [
    ("max_steps", "6", "9", ["epochs=100"]),
    ("epochs", "1", "2", ["max_steps=null"]),
    (
      "early_stopping.patience", "1", "3",
      // Nothing is learnt, so no validation is better than the first.
      [
        "epochs=100", "max_steps=null", "early_stopping.metric=cer",
        "optimizer.learning_rate=1e-12",
        "validation.every_steps=2", "validation.every_epochs=null",
      ]
    ),
  ]

  @Test(arguments: 0..<3)
  func aRunThatHasEndedGoesOnOnceItsLimitIsRaised(_ number: Int) throws {
    let limit = Self.limits[number]
    let folder = try TrainCommandTests.workplace()
    func train(_ value: String) throws -> Program.Outcome {
      let settings = limit.extra + ["\(limit.key)=\(value)"]
      return try Program.run(
        ["train", "config.yaml", "--run", "run", "--resume"]
          + settings.flatMap { ["--set", $0] }, in: folder.path)
    }
    let first = try train(limit.value)
    #expect(first.status == 0, "\(limit.key): \(first.errors)")
    let end = try Self.step(of: folder.file("run/last.h5"))
    for _ in 0..<2 {
      let again = try train(limit.value)
      #expect(again.status == 0, "\(limit.key): \(again.errors)")
      #expect(
        again.errors.hasPrefix("there was nothing left to do"), "\(limit.key): \(again.errors)")
      #expect(try Self.step(of: folder.file("run/last.h5")) == end, "\(limit.key)")
    }
    let raised = try train(limit.higher)
    #expect(raised.status == 0, "\(limit.key): \(raised.errors)")
    #expect(!raised.errors.contains("nothing left to do"), "\(limit.key): \(raised.errors)")
    #expect(try Self.step(of: folder.file("run/last.h5")) > end, "\(limit.key)")
    let after = try train(limit.higher)
    #expect(after.errors.hasPrefix("there was nothing left to do"), "\(limit.key): \(after.errors)")
  }

  /// A library that replaces the file system's links.
  private static let withoutLinks = """
    #include <errno.h>
    #include <stdlib.h>

    int symlink(const char *target, const char *path) {
      (void)target, (void)path;
      errno = EOPNOTSUPP;
      return -1;
    }
    #ifdef HARD
    int link(const char *old, const char *path) {
      (void)old, (void)path;
      errno = EPERM;
      return -1;
    }
    #endif
    """

  @Test(arguments: [("", "hard links to checkpoints"), ("-DHARD", "copies of checkpoints")])
  func aFileSystemWithoutLinksWillDo(_ option: String, _ what: String) throws {
    let folder = try TrainCommandTests.workplace()
    try folder.write(Self.withoutLinks, to: "links.c")
    let compiled = try TestSupport.run(
      "cc",
      ["-shared", "-fPIC", "-o", folder.file("links.so"), folder.file("links.c")]
        + (option.isEmpty ? [] : [option]))
    #expect(compiled == 0)
    let steps = "--set epochs=100 --set checkpoint.every_steps=2 --set checkpoint.every_epochs=null"
    let outcome = try Self.shell(
      """
      set -e
      $C train config.yaml --run run --set max_steps=12 --set validation.every_epochs=1 \(steps)
      $C train config.yaml --run run --resume --set max_steps=15 \(steps)
      $C evaluate --checkpoint run/best.h5 --data data/validation
      """, in: folder, environment: ["LD_PRELOAD": folder.file("links.so")])
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(
      outcome.text.contains("has no symbolic links, so last.h5 and best.h5 are \(what)"),
      "\(outcome.text)")
    #expect(try Self.step(of: folder.file("run/last.h5")) == 15)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("run"))
    #expect(!names.contains { $0.hasSuffix(".new") }, "\(names)")
  }
}
