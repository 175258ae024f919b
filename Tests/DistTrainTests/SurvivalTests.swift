import Console
import DistTrain
import Foundation
import MPI
import Recognition
import Settings
import TestSupport
import Testing

/// A run that is asked to stop saves, and is the same run when it goes on.
@Suite(.serialized) struct SurvivalTests {
  /// Trains until a rank, at a validation, is asked for something.
  private static func outcome(
    _ fixture: TrainingFixture, _ run: String, ranks: Int,
    _ control: @escaping @Sendable (Int) -> RunControl,
    change: @Sendable (inout Configuration) -> Void = { _ in }
  ) throws -> [Trainer.Outcome] {
    var configuration = try fixture.configuration
    configuration.maxSteps = 17
    change(&configuration)
    let (settings, folder) = (configuration, RunFolder("\(fixture.folder)/\(run)"))
    return try ThreadCommunicator.run(ranks: ranks) { communicator in
      try Trainer(
        configuration: settings, communicator: communicator, folder: folder, resume: .newest,
        control: control(communicator.rank)
      ).run()
    }
  }

  @Test(arguments: [RunRequests.Request.stop, .terminate])
  func aSignalToAnyRankStopsAllAtTheSameStepAndTheRunGoesOn(
    _ request: RunRequests.Request
  ) throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 17)
    // Every start is asked to stop at once, so it makes one step: first by rank 3, then by rank 0.
    for (start, ranks) in [4, 2, 8, 1].enumerated() {
      let outcomes = try Self.outcome(fixture, "run", ranks: ranks) { rank in
        let requests = RunRequests()
        if rank == (start == 0 ? 3 : 0) { requests.ask(request) }
        return RunControl(requests: requests)
      }
      #expect(outcomes.allSatisfy { $0.steps == start + 1 && $0.status == .interrupted })
    }
    let last = try Self.outcome(fixture, "run", ranks: 2) { _ in RunControl() }
    #expect(last.allSatisfy { $0.steps == 17 && $0.status == .success })
    let checkpoint = try Checkpoint(reading: "\(fixture.folder)/run/last.h5")
    #expect(checkpoint.bits == straight.bits)
    #expect(checkpoint.info == straight.info)
  }

  @Test func theTimeLimitStopsAllRanks() throws {
    let fixture = try TrainingFixture()
    let deadline = ProcessInfo.processInfo.systemUptime
    let outcomes = try Self.outcome(fixture, "run", ranks: 2) { _ in
      RunControl(deadline: deadline)
    }
    #expect(outcomes.allSatisfy { $0.steps == 1 && $0.status == .interrupted })
    #expect(outcomes[0].reason.contains("--max-time"))
  }

  @Test func aRequestToSaveSavesAndGoesOn() throws {
    let fixture = try TrainingFixture()
    let outcomes = try Self.outcome(fixture, "run", ranks: 2) { _ in
      let requests = RunRequests()
      requests.ask(.save)
      return RunControl(requests: requests)
    } change: {
      $0.checkpoint.everySteps = nil
    }
    #expect(outcomes.allSatisfy { $0.steps == 17 && $0.status == .success })
    #expect(try RunFolder("\(fixture.folder)/run").checkpointSteps().contains(1))
  }

  @Test func checkpointsByTimeAreWritten() throws {
    let fixture = try TrainingFixture()
    _ = try Self.outcome(fixture, "run", ranks: 2) { _ in
      RunControl()
    } change: {
      $0.checkpoint.everySteps = nil
      $0.checkpoint.everyMinutes = 1e-9
    }
    #expect(try RunFolder("\(fixture.folder)/run").checkpointSteps() == Array((1...17).reversed()))
  }

  @Test func theStopAtTheLastStepIsTheEnd() throws {
    let fixture = try TrainingFixture()
    let outcomes = try Self.outcome(fixture, "run", ranks: 1) { _ in
      let requests = RunRequests()
      requests.ask(.stop)
      return RunControl(requests: requests)
    } change: {
      $0.maxSteps = 1
    }
    #expect(outcomes[0].status == .success)
  }

  @Test func whatACrashLeftHalfWrittenIsRemoved() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    let partial = "\(fixture.folder)/run/checkpoints/step-00000003.h5.partial"
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: partial))
    _ = try fixture.train("run", ranks: 2, maxSteps: 4, resume: .newest)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/run")
    #expect(!FileManager.default.fileExists(atPath: partial))
    let expected = [
      "config.yaml", "metrics.jsonl", "metrics.csv", "tensorboard", "checkpoints", "last.h5",
    ]
    #expect(Set(names) == Set(expected), "\(names)")
  }

  @Test func theChainOfRanksEqualsTheRunThatNeverStopped() throws {
    let fixture = try TrainingFixture(samples: 100)
    let straight = try (1...8).map {
      try fixture.train("straight\($0)", ranks: $0, maxSteps: 60)
    }
    var chain = straight[0]
    for (start, ranks) in [8, 3, 5, 1].enumerated() {
      chain = try fixture.train(
        "chain", ranks: ranks, maxSteps: 15 * (start + 1), resume: .newest)
    }
    for run in straight {
      #expect(run.bits == chain.bits)
      #expect(run.info.progress == chain.info.progress)
      #expect(run.info.metrics == chain.info.metrics)
    }
  }
}
