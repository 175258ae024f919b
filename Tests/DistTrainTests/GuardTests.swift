import DistTrain
import Foundation
import Ranks
import Recognition
import Settings
import TestSupport
import Testing

/// Steps whose numbers are not finite are skipped on all ranks alike, and blanks are noticed.
@Suite(.serialized) struct GuardTests {
  /// A network without batch norm, and pixels that overflow float32 wherever one is not black.
  private static func overflowing(_ configuration: inout Configuration) {
    configuration.network = .specification("[1,8,0,1 Cr3,3,4 Mp8,2 Do0.1 S1(1x0)1,3 Lbx4 O1c]")
    configuration.pixels.mean = 0
    configuration.pixels.scale = 3e38
    configuration.data.validation = nil
  }

  /// 36 black pictures and a white one.
  private static func withOneWhitePicture() throws -> TrainingFixture {
    try TrainingFixture(samples: 37) { number, pixels in
      for index in pixels.indices { pixels[index] = number == 23 ? 255 : 0 }
    }
  }

  @Test func aStepThatIsNotFiniteIsSkippedAtTheSamePlaceOnAnyNumberOfRanks() throws {
    let fixture = try Self.withOneWhitePicture()
    let runs = try [1, 2, 8].map { ranks in
      try fixture.train("r\(ranks)", ranks: ranks, maxSteps: 10, change: Self.overflowing)
    }
    // 37 samples are five steps an epoch, filled up with samples of the epoch after.
    #expect(runs[0].info.progress.skipped >= 2)
    #expect(runs[0].info.progress.skippedInRow < 2)
    for run in runs {
      #expect(run.bits == runs[0].bits)
      #expect(run.info.progress == runs[0].info.progress)
      #expect(run.bits.allSatisfy { Float(bitPattern: $0).isFinite })
    }
    let lines = try fixture.lines("r8").filter { $0.contains("\"event\":\"skipped\"") }
    #expect(lines.count == runs[0].info.progress.skipped)
    #expect(lines.allSatisfy { $0.contains("\"of\":\"train-23\"") }, "\(lines)")
  }

  @Test func aSkippedStepIsPartOfTheRunThatIsResumed() throws {
    let fixture = try Self.withOneWhitePicture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 10, change: Self.overflowing)
    var chain = straight
    for steps in 1...10 {
      chain = try fixture.train(
        "chain", ranks: steps % 2 + 1, maxSteps: steps, resume: .newest, change: Self.overflowing)
    }
    #expect(chain.bits == straight.bits)
    #expect(chain.info.progress == straight.info.progress)
  }

  @Test func adamCountsTheUpdatesThatWereMade() throws {
    let fixture = try Self.withOneWhitePicture()
    let last = try fixture.train("run", ranks: 2, maxSteps: 10) {
      Self.overflowing(&$0)
      $0.checkpoint.everySteps = 1
    }
    #expect(last.info.updates == 10 - last.info.progress.skipped)
    let folder = RunFolder("\(fixture.folder)/run")
    let all = try (1...10).map { try Checkpoint(reading: folder.checkpoint($0)) }
    // The update after a step that was skipped: Adam's formula with the number that it should have.
    let after = try #require(
      (1..<9).first {
        all[$0].info.updates == all[$0 - 1].info.updates
          && all[$0 + 1].info.updates > all[$0].info.updates
      })
    let (before, made) = (all[after], all[after + 1])
    #expect(made.info.updates < made.info.step)
    func error(updates: Int) -> Double {
      let (first, second) = (1 - pow(0.9, Double(updates)), 1 - pow(0.999, Double(updates)))
      return (0..<made.weights.count).reduce(0) { worst, i in
        let moved = Double(before.weights.pointer[i]) - Double(made.weights.pointer[i])
        let root = (Double(made.slots[1].pointer[i]) / second).squareRoot()
        return max(
          worst, abs(moved - 0.003 * Double(made.slots[0].pointer[i]) / first / (root + 1e-8)))
      }
    }
    #expect(error(updates: made.info.updates) < 1e-6)
    #expect(error(updates: made.info.step) > 1e-5)
  }

  @Test func aRunThatIsNeverFiniteEndsWithADiagnosis() throws {
    let fixture = try TrainingFixture()
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 2, maxSteps: 30) {
        Self.overflowing(&$0)
        $0.guards.notFiniteSteps = 3
      }
    }
    let failure = try #require(error as? CollectiveError)
    #expect(failure.status == .diverged)
    #expect(
      failure.message.hasPrefix(
        "training ends at step 3: the loss was not finite for 3 steps in a row "
          + "(guard.not_finite_steps), the last time of train-"), "\(failure.message)")
    #expect(failure.message.contains("the weights are as they were before those steps"))
    #expect(failure.message.contains("lower optimizer.learning_rate or clip_norm"))
  }

  @Test func aNetworkThatAnswersOnlyBlanksIsExplainedOnce() throws {
    // Black pictures with texts: there is nothing to learn but how often each letter occurs.
    let fixture = try TrainingFixture(samples: 40) { _, pixels in
      for index in pixels.indices { pixels[index] = 0 }
    }
    _ = try fixture.train("run", ranks: 2, maxSteps: 100) {
      $0.guards.blankSteps = 30
      $0.optimizer.learningRate = 0.01
      $0.data.validation = nil
    }
    let notices = try fixture.lines("run").filter { $0.contains("\"event\":\"notice\"") }
    #expect(notices.count == 1)
    #expect(notices.first?.contains("nothing but blanks for") == true, "\(notices)")
    #expect(notices.first?.contains("learning_rate 0.0003") == true)
  }

  @Test func guessingCostsTheEntropyOfTheLabels() {
    let labels: [[Int32]] = [[1, 2], [1, 2, 1, 2]]
    let cost = { (reduction: LossReduction) in
      BlankWatch(labels: labels, reduction: reduction, patience: 10).cost(of: [2, 2, 1, 2])
    }
    #expect(abs(cost(.batch) - 4 * log(2)) < 1e-12)
    #expect(abs(cost(.labelLength) - log(2)) < 1e-12)
    var counters = RunCounters()
    let blank = BlankWatch(labels: labels, reduction: .batch, patience: 10)
    #expect(blank.observe(blankShare: 1, loss: 2, cost: 2, steps: 9, counters: &counters) == nil)
    #expect(blank.observe(blankShare: 0.9, loss: 2, cost: 2, steps: 9, counters: &counters) == nil)
    #expect(blank.observe(blankShare: 1, loss: 2, cost: 2, steps: 9, counters: &counters) == nil)
    #expect(blank.observe(blankShare: 1, loss: 2, cost: 2, steps: 9, counters: &counters) != nil)
    #expect(blank.observe(blankShare: 1, loss: 2, cost: 2, steps: 9, counters: &counters) == nil)
    #expect(blank.observe(blankShare: 1, loss: 1, cost: 2, steps: 9, counters: &counters) == nil)
    #expect(counters.blankSteps == 0)
  }
}
