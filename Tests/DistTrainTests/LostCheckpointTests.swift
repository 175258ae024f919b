import Console
import Foundation
import Recognition
import Settings
import TestSupport
import Testing

/// What a start finds that somebody else has removed or that another start left half done.
@Suite(.serialized) struct LostCheckpointTests {
  private static func often(_ configuration: inout Configuration) {
    configuration.checkpoint.everySteps = 5
    configuration.checkpoint.keep = 20
    configuration.validation.everyEpochs = nil
    configuration.validation.everySteps = 5
  }

  private static func steps(_ fixture: TrainingFixture, _ run: String = "run") throws -> [Int] {
    try MetricsHistory(reading: "\(fixture.folder)/\(run)/metrics.jsonl").validations.map(\.step)
  }

  @Test func aRunWhoseCheckpointsAreGoneIsNotBegunAnew() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    let folder = RunFolder("\(fixture.folder)/run")
    let metrics = try String(contentsOfFile: folder.metrics, encoding: .utf8)
    try FileManager.default.removeItem(atPath: folder.checkpoints)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 12, resume: .newest, change: Self.often)
    }
    #expect(
      "\(error)".contains("the checkpoints of this run are gone (\(folder.last) is a link to"),
      "\(error)")
    #expect(try String(contentsOfFile: folder.metrics, encoding: .utf8) == metrics)
  }

  @Test func metricsOfAStartThatSavedNothingAreKept() throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: false)
    let line = "{\"event\":\"train\",\"step\":3}\n"
    try line.write(toFile: folder.metrics, atomically: true, encoding: .utf8)
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, resume: .newest, change: Self.often)
    let kept = "\(folder.path)/unsaved-metrics-1.jsonl"
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == line)
    #expect(try Self.steps(fixture) == [5])
  }

  @Test func aReturnThatWasInterruptedIsFinished() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, change: Self.often)
    let folder = RunFolder("\(fixture.folder)/run")
    // As a start leaves it that is killed when it has set aside the first of two checkpoints.
    let aside = "\(folder.path)/abandoned-1"
    try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      atPath: folder.checkpoint(20), toPath: "\(aside)/step-00000020.h5")
    try "\(folder.checkpoint(10))\n".write(
      toFile: "\(folder.path)/going-back", atomically: true, encoding: .utf8)
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 12, change: Self.often)
    let resumed = try fixture.train(
      "run", ranks: 1, maxSteps: 12, resume: .newest, change: Self.often)
    #expect(resumed.bits == straight.bits)
    #expect(try folder.checkpointSteps() == [12, 10, 5])
    #expect(
      FileManager.default.fileExists(atPath: "\(folder.path)/abandoned-2/step-00000015.h5"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/going-back"))
  }

  @Test func aReturnToACheckpointThatIsGoneIsSaidToBeSo() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, change: Self.often)
    let mark = "\(fixture.folder)/run/going-back"
    try "/no/such/file.h5\n".write(toFile: mark, atomically: true, encoding: .utf8)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 1, maxSteps: 6, resume: .newest, change: Self.often)
    }
    #expect("\(error)".contains("/no/such/file.h5: there is no such file"), "\(error)")
    #expect("\(error)".contains("remove \(mark)"), "\(error)")
    try FileManager.default.removeItem(atPath: mark)
    let next = try fixture.train(
      "run", ranks: 1, maxSteps: 6, resume: .newest, change: Self.often)
    #expect(next.info.step == 6)
  }

  @Test func metricsAreThoseOfTheBranchThatIsTakenUp() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, change: Self.often)
    let folder = RunFolder("\(fixture.folder)/run")
    let first = try fixture.lines("run").filter { $0.contains("\"validation\"") }
    _ = try fixture.train("run", ranks: 1, maxSteps: 16, resume: .from(folder.checkpoint(10))) {
      Self.often(&$0)
      $0.optimizer.learningRate = 0.5
    }
    _ = try fixture.train(
      "run", ranks: 1, maxSteps: 21,
      resume: .from("\(folder.path)/abandoned-1/step-00000020.h5"), change: Self.often)
    let again = try fixture.lines("run").filter { $0.contains("\"validation\"") }
    #expect(Array(again.prefix(4)) == first)
    #expect(
      try MetricsHistory(reading: "\(folder.path)/replaced-metrics-1.jsonl").validations.map(\.step)
        == [5, 10, 15])
  }

  @Test func theCheckpointOfAnotherRunBringsItsMetrics() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("first", ranks: 1, maxSteps: 10, change: Self.often)
    _ = try fixture.train("second", ranks: 1, maxSteps: 15) {
      Self.often(&$0)
      $0.optimizer.learningRate = 0.01
    }
    let other = RunFolder("\(fixture.folder)/second").checkpoint(15)
    _ = try fixture.train(
      "first", ranks: 1, maxSteps: 16, resume: .from(other), change: Self.often)
    let brought = try fixture.lines("first").filter { $0.contains("\"validation\"") }
    let there = try fixture.lines("second").filter { $0.contains("\"validation\"") }
    #expect(Array(brought.prefix(3)) == there)
    #expect(try Self.steps(fixture, "first") == [5, 10, 15])
  }

  @Test func anotherValidationSetIsJudgedAnew() throws {
    let fixture = try TrainingFixture()
    let other = try TrainingFixture(validation: 12)
    let before = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    #expect(before.info.progress.bestStep != nil && before.info.progress.validationData != nil)
    let after = try fixture.train("run", ranks: 1, maxSteps: 15, resume: .newest) {
      Self.often(&$0)
      $0.data.validation = "\(other.folder)/validation"
      // What comes is worse than what was.
      $0.optimizer.learningRate = 0.1
    }
    #expect(after.info.progress.bestStep == 15)
    #expect(after.info.progress.validationData != before.info.progress.validationData)
  }

  @Test func aDataSetIsNoPlaceForARun() throws {
    let fixture = try TrainingFixture()
    let error = try thrown((any Error).self) {
      try fixture.train("train", ranks: 1, maxSteps: 1)
    }
    #expect("\(error)".contains("this is a data set"), "\(error)")
  }
}
