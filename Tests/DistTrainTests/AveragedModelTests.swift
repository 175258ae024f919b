import Decoding
import Foundation
import MPI
import Recognition
import TestSupport
import Testing

/// The moving average is a whole model: weights, and the statistics that go with them.
@Suite struct AveragedModelTests {
  @Test func weightsAndStatisticsAreAveragedFromTheFirstUpdateOn() throws {
    let fixture = try TrainingFixture()
    let last = try fixture.train("run", ranks: 2, maxSteps: 7) {
      $0.emaDecay = 0.4
      $0.checkpoint.everySteps = 1
    }
    let decays = [1.0 / 10, 2.0 / 11, 3.0 / 12, 4.0 / 13, 5.0 / 14, 0.4, 0.4]
    let folder = RunFolder("\(fixture.folder)/run")
    let all = try (1...7).map { try Checkpoint(reading: folder.checkpoint($0)) }
    // The statistics of a new network are means of 0 and variances of 1.
    var statistics = last.network.statistics.parameters.flatMap { parameter in
      [Double](repeating: parameter.name.hasSuffix("var") ? 1 : 0, count: parameter.slot.count)
    }
    var weights = try #require(all[0].average).weights.values.map(Double.init)
    for (number, (checkpoint, decay)) in zip(all, decays).enumerated() {
      let average = try #require(checkpoint.average)
      for i in statistics.indices {
        statistics[i] += (1 - decay) * (Double(checkpoint.statistics.pointer[i]) - statistics[i])
        #expect(abs(Double(average.statistics.pointer[i]) - statistics[i]) < 1e-5)
      }
      for i in weights.indices where number > 0 {
        weights[i] += (1 - decay) * (Double(checkpoint.weights.pointer[i]) - weights[i])
        #expect(abs(Double(average.weights.pointer[i]) - weights[i]) < 1e-5)
      }
    }
  }

  @Test func whatValidationReadsIsWhatTheCheckpointReads() throws {
    let fixture = try TrainingFixture()
    let trained = try fixture.train("run", ranks: 2, maxSteps: 10) { $0.validation.everySteps = 5 }
    let average = try #require(trained.average)
    let loss = try #require(trained.info.metrics["loss"])
    #expect(try fixture.loss(trained) == loss)
    // Each half of the average makes a difference.
    let mixtures = [
      ModelNumbers(weights: average.weights, statistics: trained.statistics),
      ModelNumbers(weights: trained.weights, statistics: average.statistics),
    ]
    for mixture in mixtures {
      let mixed = Checkpoint(
        info: trained.info, network: trained.network, weights: trained.weights,
        statistics: trained.statistics, slots: trained.slots, average: mixture)
      #expect(try fixture.loss(mixed) != loss)
    }
  }

  /// The file was written by the version before, at step 7 of a run on the fixture's data.
  @Test func aCheckpointThatAveragesWeightsAloneIsReadAndGoneOnWith() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/checkpoint_without_averaged_statistics.h5")
      .standardizedFileURL.path
    let old = try Checkpoint(reading: path)
    #expect(old.info.step == 7 && old.info.updates == 7)
    let average = try #require(old.average)
    #expect(average.weights.values.map(\.bitPattern) != old.weights.values.map(\.bitPattern))
    #expect(average.statistics.values.map(\.bitPattern) == old.statistics.values.map(\.bitPattern))
    #expect(average.statistics.pointer != old.statistics.pointer)
    let fixture = try TrainingFixture()
    let runs = try [1, 4].map { ranks in
      try fixture.train("run\(ranks)", ranks: ranks, maxSteps: 12, resume: .from(path))
    }
    #expect(runs[0].info.updates == 12)
    #expect(runs[0].bits == runs[1].bits)
    let after = try #require(runs[0].average)
    #expect(
      after.statistics.values.map(\.bitPattern) != runs[0].statistics.values.map(\.bitPattern))
  }
}

extension TrainingFixture {
  /// The loss of a checkpoint's model on the validation data, in the batches of the configuration.
  fileprivate func loss(_ checkpoint: Checkpoint) throws -> Double {
    let path = "\(folder)/read.h5"
    try checkpoint.write(to: path)
    let model = try RecognitionModel(checkpoint: path)
    let evaluation = try model.evaluate(
      "\(folder)/validation", batch: 4, decoder: TextDecoder(alphabet: model.alphabet),
      communicator: SingleProcessCommunicator())
    return try #require(evaluation.metrics.value(of: .loss))
  }
}
