import Foundation
import Settings
import TestSupport
import Testing

/// An augmented run is as reproducible as any other.
@Suite(.serialized) struct AugmentedTrainingTests {
  private static func augmented(_ configuration: inout Configuration) {
    configuration.augmentation.share = 0.9
    configuration.augmentation.effectShare = 0.5
  }

  @Test func anAugmentedRunIsTheSameOnAnyNumberOfRanksAndAfterAStop() throws {
    let fixture = try TrainingFixture()
    let alone = try fixture.train("r1", ranks: 1, maxSteps: 14, change: Self.augmented)
    for ranks in [2, 4] {
      let together = try fixture.train(
        "r\(ranks)", ranks: ranks, maxSteps: 14, change: Self.augmented)
      #expect(together.bits == alone.bits, "\(ranks) ranks")
    }
    _ = try fixture.train("chain", ranks: 4, maxSteps: 6, change: Self.augmented)
    let chain = try fixture.train(
      "chain", ranks: 2, maxSteps: 14, resume: .newest, change: Self.augmented)
    #expect(chain.bits == alone.bits)
    let plain = try fixture.train("plain", ranks: 1, maxSteps: 14)
    #expect(plain.bits != alone.bits)
  }

  @Test func aRunWithoutAShareIsThePlainRunWhateverTheStrengths() throws {
    let fixture = try TrainingFixture()
    let plain = try fixture.train("plain", ranks: 1, maxSteps: 7)
    let off = try fixture.train("off", ranks: 2, maxSteps: 7) {
      for effect in AugmentationEffect.allCases { $0.augmentation[effect] = 0.5 }
    }
    #expect(off.bits == plain.bits)
    #expect(off.info.augmentation == "off")
  }

  @Test func aResumeWithOtherAugmentationIsRefusedByName() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 2, change: Self.augmented)
    for change in [
      { $0.augmentation.share = 0 }, { $0.augmentation.blur = 0.2 },
    ] as [@Sendable (inout Configuration) -> Void] {
      let error = try thrown((any Error).self) {
        try fixture.train("run", ranks: 1, maxSteps: 4, resume: .newest) {
          Self.augmented(&$0)
          change(&$0)
        }
      }
      #expect("\(error)".contains("augmentation has changed"))
    }
  }
}
