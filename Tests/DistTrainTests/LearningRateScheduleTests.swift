import DistTrain
import Foundation
import Optimizing
import Settings
import Testing

@Suite struct LearningRateScheduleTests {
  static func schedule(
    _ name: ScheduleName, steps: Int? = 100, _ change: (inout ScheduleSettings) -> Void = { _ in }
  ) -> LearningRateSchedule {
    var settings = ScheduleSettings()
    settings.name = name
    change(&settings)
    return LearningRateSchedule(settings, learningRate: 0.5, steps: steps)
  }

  static func expect(_ schedule: LearningRateSchedule, _ points: [(Int, Double)]) {
    for (step, expected) in points {
      let rate = schedule.learningRate(atStep: step)
      #expect(abs(rate - expected) <= 1e-12, "step \(step): \(rate), expected \(expected)")
    }
  }

  @Test func constantIsConstant() {
    Self.expect(Self.schedule(.constant), [(0, 0.5), (99, 0.5), (100_000, 0.5)])
  }

  @Test func warmUpRisesInAStraightLine() {
    let schedule = Self.schedule(.constant) { $0.warmupSteps = 4 }
    Self.expect(schedule, [(0, 0.125), (1, 0.25), (2, 0.375), (3, 0.5), (4, 0.5)])
  }

  @Test func stepDropsAtMultiplesOfItsSize() {
    let schedule = Self.schedule(.step) {
      $0.stepSize = 10
      $0.gamma = 0.5
      $0.warmupSteps = 2
    }
    Self.expect(schedule, [(1, 0.5), (2, 0.5), (11, 0.5), (12, 0.25), (22, 0.125), (32, 0.0625)])
  }

  @Test func cosineEndsAtItsFinalFraction() {
    let schedule = Self.schedule(.cosine) { $0.finalFraction = 0.2 }
    Self.expect(schedule, [(0, 0.5), (50, 0.3), (100, 0.1), (1000, 0.1)])
    let quarter = 0.1 + 0.4 * (1 + cos(Double.pi / 4)) / 2
    Self.expect(schedule, [(25, quarter)])
  }

  @Test func oneCycleHasTheCornersOfPyTorch() {
    // max_lr 0.5, total_steps 100: up to step 29, down to step 99.
    let schedule = Self.schedule(.oneCycle)
    let start = 0.02
    Self.expect(schedule, [(0, start), (29, 0.5), (99, start / 1e4), (500, start / 1e4)])
    let low = start / 1e4
    Self.expect(schedule, [(64, low + (0.5 - low) / 2)])
    Self.expect(
      schedule, [(10, 0.5 + (start - 0.5) / 2 * (1 + cos(Double.pi * 10 / 29)))])
  }

  @Test(arguments: 1...5) func aVeryShortCycleStaysInItsBounds(_ steps: Int) {
    let schedule = Self.schedule(.oneCycle, steps: steps)
    for step in 0..<10 {
      let rate = schedule.learningRate(atStep: step)
      #expect(rate > 0 && rate <= 0.5)
    }
  }

  @Test func theLengthOfItsOwnComesBeforeThatOfTheRun() {
    let schedule = Self.schedule(.cosine, steps: 100) { $0.steps = 10 }
    Self.expect(schedule, [(5, 0.25), (10, 0), (99, 0)])
  }

  @Test func byTheClockACycleHasItsCornersAtPartsOfTheTime() {
    let schedule = Self.schedule(.oneCycle, steps: nil)
    let low = 0.02 / 1e4
    for (progress, expected) in [(0, 0.02), (0.3, 0.5), (0.65, low + (0.5 - low) / 2), (1, low)] {
      // The step says nothing.
      for step in [0, 7, 100_000] {
        let rate = schedule.learningRate(atStep: step, progress: progress)
        #expect(abs(rate - expected) <= 1e-5, "\(progress): \(rate), expected \(expected)")
      }
    }
  }

  @Test func byTheClockAWarmUpTakesItsStepsOrATenthOfTheTime() {
    let schedule = Self.schedule(.constant, steps: nil) { $0.warmupSteps = 10 }
    let rates = [(0, 0.0), (4, 0.0), (9, 0.0), (50, 0.0), (1, 0.05), (1, 0.1), (1, 1)].map {
      schedule.learningRate(atStep: $0.0, progress: $0.1)
    }
    #expect(rates == [0.05, 0.25, 0.5, 0.5, 0.25, 0.5, 0.5])
  }

  @Test func byTheClockACosineFallsToItsFinalFraction() {
    let schedule = Self.schedule(.cosine, steps: nil) { $0.finalFraction = 0.2 }
    for (progress, expected) in [(0, 0.5), (0.5, 0.3), (1, 0.1)] {
      #expect(abs(schedule.learningRate(atStep: 3, progress: progress) - expected) <= 1e-12)
    }
  }

  @Test func aScheduleThatWaitsFallsOnlyBehindTheBeginOfReading() {
    let (waiting, usual) = (
      Self.schedule(.oneCycle, steps: nil) { $0.waits = true }, Self.schedule(.oneCycle, steps: nil)
    )
    func rate(_ progress: Double, _ begin: Double?) -> Double {
      waiting.learningRate(atStep: 0, progress: progress, readingSince: begin)
    }
    func usually(_ progress: Double) -> Double { usual.learningRate(atStep: 0, progress: progress) }
    for progress in [0, 0.1, 0.3] { #expect(rate(progress, nil) == usually(progress)) }
    for progress in [0.31, 0.7, 1] { #expect(abs(rate(progress, nil) - 0.5) < 1e-6) }
    // Who begins on the way up has the usual cycle.
    for progress in [0.2, 0.5, 1] { #expect(rate(progress, 0.1) == usually(progress)) }
    // Behind 60 %, what was to fall in 70 % of the time falls in 40 %.
    for (progress, place) in [(0.6, 0.3), (0.8, 0.65), (1, 1)] {
      #expect(abs(rate(progress, 0.6) - usually(place)) < 1e-6)
    }
  }

  @Test func aScheduleByStepsWaitsAlike() {
    let schedule = Self.schedule(.cosine) { $0.waits = true }
    #expect(schedule.learningRate(atStep: 90, readingSince: nil) == 0.5)
    #expect(abs(schedule.learningRate(atStep: 75, readingSince: 0.5) - 0.25) < 1e-12)
    #expect(schedule.learningRate(atStep: 400, readingSince: 0.5) < 1e-12)
  }

  @Test func fineTuningLowersTheRateAndRaisesItAtTheStart() {
    var settings = ScheduleSettings()
    settings.name = .step
    settings.stepSize = 6
    settings.gamma = 0.5
    var fineTuning = FineTuningSettings()
    fineTuning.rate = 0.25
    fineTuning.warmupSteps = 4
    let schedule = LearningRateSchedule(
      settings, learningRate: 0.8, steps: 100, fineTuning: fineTuning)
    let rates = [0, 1, 3, 4, 6].map { schedule.learningRate(atStep: $0) }
    #expect(zip(rates, [0.05, 0.1, 0.2, 0.2, 0.1]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
