import Foundation
import Recognition
import Settings
import TestSupport
import Testing

/// A run that goes on by other metrics never compares values of different ones.
@Suite(.serialized) struct ChangedMetricTests {
  private static func often(_ configuration: inout Configuration) {
    configuration.checkpoint.everySteps = 5
    configuration.checkpoint.everyEpochs = nil
    configuration.checkpoint.keep = 20
    configuration.validation.everyEpochs = nil
    configuration.validation.everySteps = 5
  }

  /// The best of the validations up to a step whose checkpoints are there, the earliest of equals.
  private static func best(
    _ folder: RunFolder, by metric: ValidationMetric, upTo step: Int
  ) throws -> MetricsHistory.Point? {
    let points = try MetricsHistory(reading: folder.metrics).validations.filter {
      $0.step <= step && FileManager.default.fileExists(atPath: folder.checkpoint($0.step))
    }
    return points.min { one, other in
      let values = [one, other].map { $0.values[metric.rawValue] ?? .nan }
      if values[0] != values[1] {
        return metric.largerIsBetter ? values[0] > values[1] : values[0] < values[1]
      }
      return (one.values["loss"] ?? .nan) < (other.values["loss"] ?? .nan)
    }
  }

  @Test(
    arguments: [
      (.loss, .wordAccuracy), (.wordAccuracy, .loss), (.cer, .oneMinusNED), (.oneMinusNED, .cer),
    ] as [(ValidationMetric, ValidationMetric)])
  func theBestIsJudgedAnewByTheNewMetric(
    _ before: ValidationMetric, _ after: ValidationMetric
  ) throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: 1, maxSteps: 30) {
      Self.often(&$0)
      $0.checkpoint.bestMetric = before
    }
    let expected = try #require(try Self.best(folder, by: after, upTo: 30))
    // A step more, at which nothing is validated.
    let resumed = try fixture.train("run", ranks: 2, maxSteps: 31, resume: .newest) {
      Self.often(&$0)
      $0.checkpoint.bestMetric = after
    }
    let progress = resumed.info.progress
    #expect(progress.bestStep == expected.step)
    #expect(progress.bestValue == expected.values[after.rawValue])
    #expect(progress.bestLoss == expected.values["loss"])
    #expect(try Checkpoint(reading: folder.best).info.step == expected.step)
    // From there on it is as ever.
    let later = try fixture.train("run", ranks: 1, maxSteps: 60, resume: .newest) {
      Self.often(&$0)
      $0.checkpoint.bestMetric = after
    }
    let last = try #require(try Self.best(folder, by: after, upTo: 60))
    #expect(later.info.progress.bestValue == last.values[after.rawValue])
    #expect(later.info.progress.bestStep == last.step)
  }

  @Test func withoutItsMetricsTheRunsOwnCheckpointIsTheBest() throws {
    let fixture = try TrainingFixture()
    let source = RunFolder("\(fixture.folder)/run")
    _ = try fixture.train("run", ranks: 1, maxSteps: 12) {
      Self.often(&$0)
      $0.checkpoint.bestMetric = .loss
    }
    let start = try Checkpoint(reading: source.last).info
    let other = try fixture.train(
      "other", ranks: 1, maxSteps: 13, resume: .from(source.last)
    ) {
      Self.often(&$0)
      $0.checkpoint.bestMetric = .cer
    }
    #expect(other.info.progress.bestStep == 12)
    #expect(other.info.progress.bestValue == start.metrics["cer"])
  }

  @Test func theSameMetricChangesNothing() throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 21, change: Self.often)
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, change: Self.often)
    let resumed = try fixture.train(
      "run", ranks: 1, maxSteps: 21, resume: .newest, change: Self.often)
    #expect(resumed.info.progress == straight.info.progress)
    #expect(resumed.bits == straight.bits)
  }

  /// The validations without gain after a step, if nothing was known before.
  private static func withoutGain(
    _ folder: RunFolder, by metric: ValidationMetric, after step: Int
  ) throws -> Int {
    var (best, count): (Double?, Int) = (nil, 0)
    for point in try MetricsHistory(reading: folder.metrics).validations where point.step > step {
      let value = point.values[metric.rawValue]
      if metric.isBetter(value, than: best) { (best, count) = (value, 0) } else { count += 1 }
    }
    return count
  }

  @Test func earlyStoppingCountsAnewByItsNewMetric() throws {
    let fixture = try TrainingFixture()
    let folder = RunFolder("\(fixture.folder)/run")
    func train(_ metric: ValidationMetric?, steps: Int) throws -> RunCounters {
      try fixture.train("run", ranks: 1, maxSteps: steps, resume: .newest) {
        Self.often(&$0)
        // What is hardly learnt stays at its best of before by the accuracy of words.
        $0.optimizer.learningRate = 1e-6
        guard let metric else { return }
        var stopping = EarlyStoppingSettings()
        (stopping.metric, stopping.patience) = (metric, 100)
        $0.earlyStopping = stopping
      }.info.progress
    }
    let first = try train(.loss, steps: 20)
    let withoutGain = try Self.withoutGain(folder, by: .loss, after: 0)
    #expect(first.validationsWithoutGain == withoutGain)
    for steps in [30, 45] {
      let next = try train(.wordAccuracy, steps: steps)
      let expected = try Self.withoutGain(folder, by: .wordAccuracy, after: 20)
      #expect(next.validationsWithoutGain == expected)
      #expect(next.stoppingBest.map { $0 <= 1 } == true)
    }
    // What was validated while it was off is not counted.
    _ = try train(nil, steps: 55)
    let last = try train(.wordAccuracy, steps: 60)
    #expect(last.validationsWithoutGain == 0)
  }
}
