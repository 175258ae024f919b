import DistTrain
import Kernels
import Recognition
import Settings
import TestSupport
import Testing

/// The same bits from the kernels that real runs train with: 3 × 3 convolutions by Winograd's algorithm,
/// and a gradient that travels in several parts.
@Suite(.serialized) struct PresetTrainingTests {
  /// Trains `crnn` for four steps on pictures 32 high.
  private static func train(
    _ fixture: TrainingFixture, _ run: String, lanes: Int, ranks: Int, threads: Int, steps: Int = 4,
    resume: ResumeChoice = .fresh
  ) throws -> Checkpoint {
    try fixture.train(run, ranks: ranks, maxSteps: steps, resume: resume) {
      $0.network = .preset("crnn")
      $0.lanes = lanes
      $0.threads = threads
      $0.emaDecay = nil
      $0.optimizer.name = .sgd
      $0.optimizer.learningRate = 0.01
      $0.data.validation = nil
      $0.tensorboard = false
      $0.checkpoint.everySteps = nil
    }
  }

  /// Of 4 lanes, 3 ranks compute two, one and one; of 7 lanes, each of 3 ranks has two subtrees.
  @Test(arguments: [(4, [1, 2, 3, 4]), (7, [1, 3])])
  func aRunIsTheSameOnAnyRanksAndThreadsAndAfterAStop(_ lanes: Int, _ permitted: [Int]) throws {
    let fixture = try TrainingFixture(samples: 11, height: 32)
    let alone = try Self.train(fixture, "alone", lanes: lanes, ranks: 1, threads: 1)
    #expect(alone.weights.count > 8 * LaneReducer.bucket)
    #expect(alone.bits.allSatisfy { Float(bitPattern: $0).isFinite })
    for ranks in permitted {
      for threads in [1, 3] where (ranks, threads) != (1, 1) {
        let run = "\(ranks)-\(threads)"
        let straight = try Self.train(fixture, run, lanes: lanes, ranks: ranks, threads: threads)
        #expect(straight.bits == alone.bits, "\(ranks) ranks of \(threads) threads")
        #expect(
          straight.info.progress == alone.info.progress, "\(ranks) ranks of \(threads) threads")
      }
      // Half of the run here, half on the next number of ranks.
      let next = permitted[(permitted.firstIndex(of: ranks)! + 1) % permitted.count]
      let run = "half-\(ranks)"
      _ = try Self.train(fixture, run, lanes: lanes, ranks: ranks, threads: 3, steps: 2)
      let resumed = try Self.train(
        fixture, run, lanes: lanes, ranks: next, threads: 1, resume: .newest)
      #expect(resumed.bits == alone.bits, "\(ranks) ranks, then \(next)")
      #expect(resumed.info.progress == alone.info.progress, "\(ranks) ranks, then \(next)")
    }
  }
}
