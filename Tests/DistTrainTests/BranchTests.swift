import Console
import DistTrain
import Foundation
import MPI
import Recognition
import Settings
import TestSupport
import Testing

/// A run that goes back to an older checkpoint loses neither its new work nor the old.
@Suite(.serialized) struct BranchTests {
  private static func often(_ configuration: inout Configuration) {
    configuration.checkpoint.everySteps = 5
    configuration.checkpoint.keep = 3
    configuration.validation.everyEpochs = nil
    configuration.validation.everySteps = 10
  }

  private static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private static func name(_ step: Int) -> String {
    step < 10 ? "step-0000000\(step).h5" : "step-000000\(step).h5"
  }

  private static func step(of path: String) throws -> Int {
    try Checkpoint(reading: path).info.step
  }

  @Test(arguments: [1, 2]) func whatIsNewerIsSetAsideAndTheNewWorkStays(_ ranks: Int) throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: ranks, maxSteps: 30) {
      Self.often(&$0)
      $0.checkpoint.keep = 6
    }
    let best = try Checkpoint(reading: folder.checkpoint(15)).info.progress.bestStep
    let back = try fixture.train(
      "run", ranks: ranks, maxSteps: 17, resume: .from(folder.checkpoint(15)), change: Self.often)
    #expect(back.info.step == 17)
    #expect(try Self.step(of: folder.last) == 17)
    #expect(try Self.step(of: folder.best) == best)
    #expect(
      try Self.names("\(folder.path)/abandoned-1")
        == ["metrics.jsonl"] + [20, 25, 30].map(Self.name))
    #expect(try folder.checkpointSteps() == [17, 15, 10])
    // The next start goes on from the new branch, and a second way back has a folder of its own.
    let next = try fixture.train(
      "run", ranks: ranks, maxSteps: 18, resume: .newest, change: Self.often)
    #expect(next.info.step == 18)
    _ = try fixture.train(
      "run", ranks: ranks, maxSteps: 16, resume: .from(folder.checkpoint(15)), change: Self.often)
    #expect(
      try Self.names("\(folder.path)/abandoned-2") == ["metrics.jsonl"] + [17, 18].map(Self.name))
    #expect(try Self.step(of: folder.last) == 16)
  }

  @Test func theAbandonedBranchCanBeTakenUpAgainAndIsTheSameRun() throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 23, change: Self.often)
    let folder = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: 1, maxSteps: 20) {
      Self.often(&$0)
      $0.checkpoint.keep = 6
    }
    _ = try fixture.train(
      "run", ranks: 1, maxSteps: 17, resume: .from(folder.checkpoint(10)), change: Self.often)
    let again = try fixture.train(
      "run", ranks: 1, maxSteps: 23,
      resume: .from("\(folder.path)/abandoned-1/\(Self.name(20))"), change: Self.often)
    #expect(again.bits == straight.bits)
    #expect(again.info.progress == straight.info.progress)
    // What stood in the folder was of another branch, but for the best, which both have.
    let newer = try folder.checkpointSteps().filter { $0 > 10 }
    #expect(newer == [23, 20])
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/abandoned-2/\(Self.name(17))"))
  }

  @Test func aRunInANewFolderHasTheBestOfItsPast() throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 27, change: Self.often)
    let source = RunFolder("\(fixture.folder)/straight")
    let start = source.checkpoint(25)
    let best = try #require(try Checkpoint(reading: start).info.progress.bestStep)
    let run = try fixture.train("new", ranks: 2, maxSteps: 27, resume: .from(start)) {
      Self.often(&$0)
      $0.checkpoint.everySteps = nil
    }
    let folder = RunFolder("\(fixture.folder)/new")
    #expect(run.bits == straight.bits && run.info.progress == straight.info.progress)
    #expect(try Self.step(of: folder.best) == best)
    #expect(try Set(folder.checkpointSteps()) == [27, 25, best])
  }

  @Test func whereTheBestIsGoneTheStartStandsForIt() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 15, change: Self.often)
    let alone = "\(fixture.folder)/alone.h5"
    try FileManager.default.copyItem(
      atPath: RunFolder("\(fixture.folder)/run").checkpoint(15), toPath: alone)
    let run = try fixture.train(
      "new", ranks: 2, maxSteps: 16, resume: .from(alone), change: Self.often)
    #expect(try Self.step(of: "\(fixture.folder)/new/best.h5") == 15)
    #expect(run.info.progress.bestStep == 15)
    #expect(run.info.progress.bestValue == run.info.metrics["word_accuracy"])
  }

  @Test func aDamagedNewerCheckpointIsSetAsideToo() throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, change: Self.often)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.checkpoint(20)))
    let run = try fixture.train(
      "run", ranks: 1, maxSteps: 17, resume: .newest, change: Self.often)
    #expect(run.info.step == 17)
    #expect(
      try Self.names("\(folder.path)/abandoned-1") == ["metrics.jsonl", Self.name(20)])
  }

  @Test func nothingThatANameStandsForIsPruned() throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: 1, maxSteps: 20) {
      Self.often(&$0)
      $0.checkpoint.keep = 9
    }
    let best = try Self.step(of: folder.best)
    #expect(try folder.prune(keep: 1, upTo: 15, best: nil) == nil)
    #expect(try Set(folder.checkpointSteps()) == [20, 15, best])
  }

  @Test func aRunThatEndedEarlyIsLeftAsItIs() throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration
    Self.often(&configuration)
    configuration.validation.everySteps = 5
    configuration.earlyStopping = EarlyStoppingSettings()
    configuration.earlyStopping?.patience = 2
    configuration.earlyStopping?.metric = .oneMinusNED
    // Without a step that teaches nothing gets better, so that it stops after three validations.
    configuration.optimizer.learningRate = 1e-30
    let folder = RunFolder("\(fixture.folder)/run")
    func outcome(_ settings: Configuration, _ resume: ResumeChoice) throws -> Trainer.Outcome {
      try Trainer(
        configuration: settings, communicator: SingleProcessCommunicator(), folder: folder,
        resume: resume
      ).run()
    }
    let first = try outcome(configuration, .fresh)
    #expect(first.reason == "early stopping")
    let metrics = try Data(contentsOf: URL(fileURLWithPath: folder.metrics))
    for _ in 0..<2 {
      let again = try outcome(configuration, .newest)
      #expect(again.steps == first.steps && again.status == .success)
      #expect(again.reason == "there was nothing left to do")
    }
    #expect(try folder.checkpointSteps().first == first.steps)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.metrics)) == metrics)
    configuration.earlyStopping?.patience = 4
    #expect(try outcome(configuration, .newest).steps > first.steps)
  }

  @Test func ofEqualsTheOneWithTheLowerLossIsTheBest() throws {
    let fixture = try TrainingFixture()
    // It reads nothing so far: every validation has the same word accuracy, and a lower loss.
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 30, change: Self.often)
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, change: Self.often)
    let resumed = try fixture.train(
      "run", ranks: 2, maxSteps: 30, resume: .newest, change: Self.often)
    let rows = try MetricsHistory(reading: "\(fixture.folder)/straight/metrics.jsonl").validations
    let top = try #require(rows.compactMap { $0.values["word_accuracy"] }.max())
    let best = try #require(
      rows.filter { $0.values["word_accuracy"] == top }.min {
        $0.values["loss"]! < $1.values["loss"]!
      }
    )
    #expect(straight.info.progress.bestStep == best.step)
    #expect(straight.info.progress.bestLoss != nil)
    #expect(resumed.info.progress == straight.info.progress)
  }
}
