import DistTrain
import Foundation
import MPI
import Recognition
import Settings
import Synchronization
import TestSupport
import Testing

/// A clock on which each look takes a time.
final class SimulatedClock: Sendable {
  private let time = Mutex(1000.0)
  private let tick: Double

  init(tick: Double) { self.tick = tick }

  func look() -> Double {
    time.withLock { time in
      time += tick
      return time
    }
  }

  func wait(_ seconds: Double) { time.withLock { $0 += seconds } }

  var control: RunControl { RunControl(now: look) }
}

/// A run by the clock ends in time, and is the run that its record says.
@Suite(.serialized) struct RunClockTests {
  typealias Change = @Sendable (inout Configuration) -> Void

  static func timed(_ minutes: Double, record: String? = nil) -> Change {
    { configuration in
      configuration.minutes = minutes
      configuration.clockRecord = record
      configuration.schedule.name = .oneCycle
      configuration.validation.everyEpochs = nil
      configuration.validation.everyMinutes = minutes / 4
      configuration.checkpoint.bestMetric = .loss
    }
  }

  @Test func theRecordOfARunIsTheRunOnAnyNumberOfRanks() throws {
    let fixture = try TrainingFixture()
    let clock = SimulatedClock(tick: 3)
    let first = try fixture.train(
      "first", ranks: 2, maxSteps: 1000, control: clock.control, change: Self.timed(5))
    #expect(20...100 ~= first.info.step)
    #expect(first.info.progress.clock?.progress == 1)
    for ranks in [1, 4] {
      let record = "\(fixture.folder)/first/clock.tsv"
      let again = try fixture.train(
        "again\(ranks)", ranks: ranks, maxSteps: 1000, change: Self.timed(5, record: record))
      #expect(again.info.step == first.info.step)
      #expect(again.bits == first.bits, "\(ranks) ranks")
      #expect(again.info.metrics == first.info.metrics, "\(ranks) ranks")
      #expect(again.info.progress.bestStep == first.info.progress.bestStep, "\(ranks) ranks")
      let copy = "\(fixture.folder)/again\(ranks)/clock.tsv"
      let texts = try [record, copy].map { try String(contentsOfFile: $0, encoding: .utf8) }
      #expect(texts[0] == texts[1])
    }
  }

  @Test func resumedTimeAddsUpAndLostStepsLeaveTheRecord() throws {
    let fixture = try TrainingFixture()
    let clock = SimulatedClock(tick: 3)
    let change = Self.timed(5)
    _ = try fixture.train("run", ranks: 1, maxSteps: 17, control: clock.control, change: change)
    // The newest checkpoint is that of step 17; the run goes back to step 10.
    let whole = try fixture.train(
      "run", ranks: 2, maxSteps: 1000,
      resume: .from("\(fixture.folder)/run/checkpoints/step-00000010.h5"), control: clock.control,
      change: change)
    let path = "\(fixture.folder)/run/clock.tsv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(lines.map { $0.split(separator: "\t")[0] } == (1...whole.info.step).map { "\($0)" })
    let elapsed = try #require(whole.info.progress.clock?.elapsed)
    // The clock goes on while the last checkpoint is made.
    #expect(200...312 ~= elapsed)
    let again = try fixture.train(
      "again", ranks: 4, maxSteps: 1000, change: Self.timed(5, record: path))
    #expect(again.bits == whole.bits)
  }

  @Test func aRunThatRepeatsARecordCanStopAndGoOn() throws {
    let fixture = try TrainingFixture()
    let first = try fixture.train(
      "first", ranks: 2, maxSteps: 1000, control: SimulatedClock(tick: 4).control,
      change: Self.timed(5))
    let change = Self.timed(5, record: "\(fixture.folder)/first/clock.tsv")
    _ = try fixture.train("again", ranks: 4, maxSteps: 9, change: change)
    let again = try fixture.train(
      "again", ranks: 1, maxSteps: 1000, resume: .newest, change: change)
    #expect(again.bits == first.bits)
    let end = try fixture.train(
      "again", ranks: 1, maxSteps: 1000, resume: .newest, change: change)
    #expect(end.info.step == first.info.step)
  }

  @Test func moreMinutesGoOnWithWhatIsLeftOfThem() throws {
    let fixture = try TrainingFixture()
    let clock = SimulatedClock(tick: 3)
    let short = try fixture.train(
      "run", ranks: 1, maxSteps: 1000, control: clock.control, change: Self.timed(2))
    let nothing = try fixture.train(
      "run", ranks: 1, maxSteps: 1000, resume: .newest, control: clock.control,
      change: Self.timed(2))
    #expect(nothing.info.step == short.info.step)
    let long = try fixture.train(
      "run", ranks: 1, maxSteps: 1000, resume: .newest, control: clock.control,
      change: Self.timed(4))
    #expect(long.info.step > short.info.step + 5)
    #expect(try #require(long.info.progress.clock?.elapsed) <= 240)
  }

  @Test(arguments: [(1.0, 0.0), (1.0, 30.0), (25.0, 100.0), (0.01, 5.0), (70.0, 1.0)])
  func aRunEndsInTimeWhateverAStepAndAValidationTake(_ step: Double, _ validation: Double) {
    let clock = SimulatedClock(tick: 0)
    var configuration = Configuration()
    configuration.minutes = 10
    configuration.validation.everyMinutes = 1
    let steps = validation / step
    let start = clock.look()
    let run = RunClock(
      configuration, from: ClockState(), record: nil, stepsOfValidation: steps, now: clock.look)
    var state = ClockState()
    var (number, waits, validations) = (0, 0.0, 0)
    while state.progress < 1 {
      // A machine that becomes slower.
      clock.wait(step * (1 + Double(number) / 10_000))
      let validates = state.validates
      let next = run.next(after: state, step: number)
      #expect(next.progress >= state.progress)
      (state.progress, state.validates, number) = (next.progress, next.validates, number + 1)
      guard validates || state.progress == 1 else { continue }
      let began = clock.look()
      clock.wait(validation)
      run.validated(since: began)
      if state.progress < 1 { (waits, validations) = (waits + validation, validations + 1) }
    }
    let seconds = clock.look() - start
    #expect(seconds <= 600)
    #expect(seconds >= 600 - 2 * (1 + 600 / step / 10_000) * step - validation)
    #expect(waits <= 0.12 * 600)
    #expect(validation == 0 || validations >= min(4, Int(40 / validation)))
  }

  @Test(arguments: [
    ("", "the first line"), ("step\tprogress\tvalidates\n", "it has no steps"),
    ("step\tprogress\tvalidates\n1\tnan\t0\n", ":2: expected"),
    ("step\tprogress\tvalidates\n1\t0\t0\n3\t0.5\t0\n", ":3: expected"),
    ("step\tprogress\tvalidates\n1\t0\t0\n2\t1.5\t0\n", ":3: expected"),
    ("step\tprogress\tvalidates\n1\t0\t2\n", ":2: expected"),
    ("step\tprogress\tvalidates\n5\t0\t0\n", "it has steps 5 to 5"),
  ])
  func whatIsNoRecordIsRefusedByItsLine(_ text: String, _ message: String) throws {
    let fixture = try TrainingFixture()
    let path = "\(fixture.folder)/clock.tsv"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 2, maxSteps: 4, change: Self.timed(5, record: path))
    }
    #expect("\(error)".contains(message), "\("\(error)")")
    #expect("\(error)".contains(path))
  }

  @Test(arguments: [
    ("minutes: 5\nschedule: {name: step}", "schedule.name: step counts steps"),
    ("minutes: 5\nschedule: {name: cosine, steps: 10}", "schedule.steps must be null"),
    ("validation: {every_minutes: 1}", "needs a run by the clock"),
    ("minutes: 0", "expected a number above 0"), ("minutes: 1e300", "expected a number above 0"),
  ])
  func whatCannotHoldByTheClockIsRefused(_ yaml: String, _ message: String) throws {
    let error = try thrown((any Error).self) {
      try Configuration.parse(yaml: "data: {train: x}\n" + yaml, file: nil)
    }
    #expect("\(error)".contains(message), "\("\(error)")")
  }
}
