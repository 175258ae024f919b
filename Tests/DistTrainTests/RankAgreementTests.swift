import Console
import Decoding
import DistTrain
import Foundation
import MPI
import Ranks
import Recognition
import Settings
import TestSupport
import Testing

/// Ranks that were told different things, or have other files, do not begin to work.
@Suite(.serialized) struct RankAgreementTests {
  /// What the second rank has otherwise.
  enum Difference: CaseIterable {
    case learningRate, seed, augmentation, steps, folder, resume, trainingPixels, trainingCount,
      validation

    var message: String {
      switch self {
      case .learningRate: "optimizer.learning_rate (0.5, not 0.003)"
      case .seed: "seed (9, not 1)"
      case .augmentation: "augmentation.share (0.25, not 0"
      case .steps: "max_steps (7, not 5)"
      case .folder: "the run folder ("
      case .resume: "--resume (newest, not fresh)"
      case .trainingPixels: "the training data (37 samples, fingerprint"
      case .trainingCount: "the training data (20 samples, fingerprint"
      case .validation: "the validation data (12 samples, fingerprint"
      }
    }

    func apply(
      _ configuration: inout Configuration, _ folder: inout String, _ resume: inout ResumeChoice,
      _ other: TrainingFixture
    ) {
      switch self {
      case .learningRate: configuration.optimizer.learningRate = 0.5
      case .seed: configuration.seed = 9
      case .augmentation: configuration.augmentation.share = 0.25
      case .steps: configuration.maxSteps = 7
      case .folder: folder += "-other"
      case .resume: resume = .newest
      case .trainingPixels, .trainingCount:
        configuration.data.sources[0].path = "\(other.folder)/train"
      case .validation: configuration.data.validation = "\(other.folder)/validation"
      }
    }
  }

  @Test(arguments: Difference.allCases)
  func aRankThatDiffersIsNamedBeforeTheFirstStep(_ difference: Difference) throws {
    let fixture = try TrainingFixture()
    let other =
      switch difference {
      case .trainingPixels: try TrainingFixture { _, pixels in pixels[0] ^= 1 }
      case .trainingCount: try TrainingFixture(samples: 20)
      default: try TrainingFixture(validation: 12)
      }
    var configuration = try fixture.configuration
    configuration.maxSteps = 5
    let settings = configuration
    let error = try thrown(CollectiveError.self) {
      _ = try ThreadCommunicator.run(ranks: 2) { communicator in
        var (own, folder) = (settings, "\(fixture.folder)/run")
        var resume = ResumeChoice.fresh
        if communicator.rank == 1 { difference.apply(&own, &folder, &resume, other) }
        return try Trainer(
          configuration: own, communicator: communicator, folder: RunFolder(folder), resume: resume
        ).run().steps
      }
    }
    #expect(
      error.message.hasPrefix("rank 1 differs from rank 0 in \(difference.message)"),
      "\(error.message)")
    #expect(error.status == .badConfiguration)
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder)/run/metrics.jsonl"))
  }

  @Test func dataInOtherPlacesAndOtherThreadsAreNoDifference() throws {
    let fixture = try TrainingFixture()
    let copy = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: "\(fixture.folder)/train", toPath: copy.file("train"))
    var configuration = try fixture.configuration
    configuration.maxSteps = 2
    let settings = configuration
    let steps = try ThreadCommunicator.run(ranks: 2) { communicator in
      var own = settings
      if communicator.rank == 1 {
        own.data.sources[0].path = copy.file("train")
        own.threads = 2
      }
      return try Trainer(
        configuration: own, communicator: communicator, folder: RunFolder("\(fixture.folder)/run"),
        resume: .fresh
      ).run().steps
    }
    #expect(steps == [2, 2])
  }

  @Test(arguments: [true, false])
  func evaluationReadsOneSetWithOneModelOnAllRanks(_ isModel: Bool) throws {
    let fixture = try TrainingFixture()
    let other = try TrainingFixture(validation: 12)
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    _ = try fixture.train("second", ranks: 1, maxSteps: 1)
    let error = try thrown(CollectiveError.self) {
      _ = try ThreadCommunicator.run(ranks: 2) { communicator in
        let isOther = communicator.rank == 1
        let model = try RecognitionModel(
          checkpoint: "\(fixture.folder)/\(isOther && isModel ? "second" : "run")/last.h5")
        return try model.evaluate(
          "\(isOther && !isModel ? other.folder : fixture.folder)/validation", batch: 4,
          decoder: TextDecoder(alphabet: model.alphabet), communicator: communicator
        ).metrics.samples
      }
    }
    #expect(
      error.message.hasPrefix(
        "rank 1 differs from rank 0 in \(isModel ? "the checkpoint (step 1, crc32" : "the data set")"
      ),
      "\(error.message)")
  }
}
