import DistTrain
import Foundation
import Settings
import TestSupport
import Testing

/// A run is the same run on any number of ranks and after any stop.
@Suite(.serialized) struct TrainerTests {
  @Test func aRunIsTheSameOnAnyNumberOfRanks() throws {
    let fixture = try TrainingFixture()
    let alone = try fixture.train("r1", ranks: 1, maxSteps: 14)
    for ranks in [2, 4, 8] {
      let together = try fixture.train("r\(ranks)", ranks: ranks, maxSteps: 14)
      #expect(together.bits == alone.bits, "\(ranks) ranks")
      #expect(together.info.progress == alone.info.progress, "\(ranks) ranks")
      #expect(together.info.metrics == alone.info.metrics, "\(ranks) ranks")
    }
  }

  /// Three threads leave a last round of two lanes; of four threads of two lanes two are idle.
  @Test func aRunIsTheSameOnAnyNumberOfThreads() throws {
    let fixture = try TrainingFixture()
    let alone = try fixture.train("r1t1", ranks: 1, maxSteps: 14)
    for (ranks, threads) in [(1, 2), (1, 3), (1, 8), (2, 2), (4, 4)] {
      let together = try fixture.train("r\(ranks)t\(threads)", ranks: ranks, maxSteps: 14) {
        $0.threads = threads
      }
      #expect(together.bits == alone.bits, "\(ranks) ranks of \(threads) threads")
      #expect(together.info.progress == alone.info.progress, "\(ranks) ranks of \(threads) threads")
      #expect(together.info.metrics == alone.info.metrics, "\(ranks) ranks of \(threads) threads")
    }
  }

  @Test func aRunThatStopsAndGoesOnElsewhereIsTheSameRun() throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 2, maxSteps: 20)
    var last = try fixture.train("chain", ranks: 8, maxSteps: 6)
    for (steps, ranks) in [(11, 2), (15, 4), (20, 1)] {
      last = try fixture.train("chain", ranks: ranks, maxSteps: steps, resume: .newest)
    }
    #expect(last.bits == straight.bits)
    #expect(last.info.progress == straight.info.progress)
    #expect(last.info.metrics == straight.info.metrics)
    let lines = try ["straight", "chain"].map { run in
      try String(contentsOfFile: "\(fixture.folder)/\(run)/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n").filter { !$0.contains("\"event\":\"start\"") }
        .map { $0.replacing(/"images_per_second":[^,}]*/, with: "") }
    }
    #expect(lines[0] == lines[1])
  }

  @Test func aScheduleThatWaitsForReadingIsTheSameOnAnyRanksAndAfterAStop() throws {
    let fixture = try TrainingFixture(samples: 120)
    let waits: @Sendable (inout Configuration) -> Void = {
      $0.schedule.name = .oneCycle
      $0.schedule.steps = 300
      $0.schedule.waits = true
      $0.optimizer.learningRate = 0.01
      $0.validation.everyEpochs = 10
    }
    let straight = try fixture.train("straight", ranks: 2, maxSteps: 300, change: waits)
    let begin = try #require(straight.info.progress.readingSince)
    #expect(0.1...0.9 ~= begin)
    _ = try fixture.train("chain", ranks: 8, maxSteps: 40, change: waits)
    _ = try fixture.train(
      "chain", ranks: 1, maxSteps: Int(begin * 300) + 4, resume: .newest, change: waits)
    let chain = try fixture.train(
      "chain", ranks: 4, maxSteps: 300, resume: .newest, change: waits)
    #expect(chain.bits == straight.bits)
    #expect(chain.info.progress == straight.info.progress)
    #expect(try fixture.lines("chain").contains { $0.contains("the network begins to read") })
  }

  @Test func theMetricsGoBackToTheCheckpointThatIsTaken() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 20)
    _ = try fixture.train(
      "run", ranks: 1, maxSteps: 12,
      resume: .from("\(fixture.folder)/run/checkpoints/step-00000010.h5"))
    let text = try String(contentsOfFile: "\(fixture.folder)/run/metrics.jsonl", encoding: .utf8)
    #expect(text.contains("\"step\":12"))
    #expect(!text.contains("\"step\":15"))
  }

  @Test func itLearnsToReadStripes() throws {
    let fixture = try TrainingFixture(samples: 120)
    let checkpoint = try fixture.train("run", ranks: 2, maxSteps: 450) {
      $0.optimizer.learningRate = 0.01
      $0.emaDecay = nil
      $0.checkpoint.everySteps = nil
      $0.checkpoint.everyEpochs = 5
    }
    #expect((checkpoint.info.metrics["word_accuracy"] ?? 0) >= 0.9)
  }

  @Test func aUsedFolderIsNotTakenByANewRun() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 2, maxSteps: 4)
    }
    #expect("\(error)".contains("this folder holds a run"))
  }

  @Test(arguments: [
    ("seed", "seed has changed"), ("lanes", "lanes has changed"),
    ("lane_size", "lane_size has changed"), ("bucket_window", "bucket_window has changed"),
    ("network", "network has changed"),
    ("optimizer", "optimizer.name has changed"), ("alphabet", "alphabet has changed"),
    ("data", "data.train (number of samples) has changed"),
  ])
  func aResumeThatIsNotTheSameRunIsRefusedByName(_ key: String, _ message: String) throws {
    let (fixture, other) = (try TrainingFixture(), try TrainingFixture(samples: 41))
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 2, maxSteps: 4, resume: .newest) {
        switch key {
        case "seed": $0.seed = 2
        case "lanes": $0.lanes = 4
        case "lane_size": $0.laneSize = 2
        case "bucket_window": $0.bucketWindow = 3
        case "network": $0.network = .specification("[1,8,0,1 Cr3,3,4 S1(1x0)1,3 Lbx4 O1c]")
        case "optimizer": $0.optimizer.name = .adadelta
        case "alphabet": $0.alphabet.symbols = "abcde"
        default: $0.data.train = "\(other.folder)/train"
        }
      }
    }
    #expect("\(error)".contains(message), "\("\(error)")")
  }

  @Test func moreRanksThanLanesAreRefused() throws {
    let fixture = try TrainingFixture()
    let error = try thrown((any Error).self) {
      try fixture.train("run", ranks: 9, maxSteps: 2)
    }
    #expect("\(error)".contains("at most 8 ranks"))
  }

  @Test func aBrokenCheckpointIsPassedOverForTheNextOlder() throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 24)
    _ = try fixture.train("run", ranks: 1, maxSteps: 20)
    let newest = "\(fixture.folder)/run/checkpoints/step-00000020.h5"
    let bytes = try #require(FileManager.default.contents(atPath: newest))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: newest))
    let resumed = try fixture.train("run", ranks: 2, maxSteps: 24, resume: .newest)
    #expect(resumed.bits == straight.bits)
    let error = try thrown((any Error).self) {
      try bytes.prefix(bytes.count / 3).write(to: URL(fileURLWithPath: newest))
      _ = try fixture.train("run", ranks: 1, maxSteps: 30, resume: .from(newest))
    }
    #expect("\(error)".contains("is intact: take that one"))
  }
}
