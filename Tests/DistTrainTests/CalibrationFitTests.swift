import Console
import Decoding
import Foundation
import Kernels
import Recognition
import Testing

/// What a run learns of its own confidences.
@Suite struct CalibrationFitTests {
  @Test("The map that made the outcomes is found again")
  func theMapThatMadeTheOutcomesIsFoundAgain() {
    let random = CounterRandom(seed: 5, purpose: 60)
    let truth = LogitMap(slope: 0.6, offset: -0.8)
    let points = (0..<20_000).map { folder in
      let probability = Double(random.float(at: UInt64(2 * folder)))
      return (probability, Double(random.float(at: UInt64(2 * folder + 1))) < truth(probability))
    }
    let found = CalibrationFit.fit(points)
    #expect(abs(found.slope - 0.6) < 0.03 && abs(found.offset + 0.8) < 0.05, "\(found)")
  }

  @Test("A map always grows, and stays near to none where there is little to learn from")
  func aMapAlwaysGrowsAndStaysNearToNoneWhereThereIsLittleToLearnFrom() {
    #expect(CalibrationFit.fit([]) == LogitMap(slope: 1, offset: 0))
    let allRight = CalibrationFit.fit((0..<60).map { (Double($0 + 1) / 61, true) })
    #expect(allRight.isGrowing && allRight(0.5) > 0.9 && allRight(0.5) < 1)
    let reversed = CalibrationFit.fit((0..<400).map { (Double($0 + 1) / 401, $0 < 200) })
    #expect(reversed.isGrowing && reversed(0.1) < reversed(0.9))
    let certain = CalibrationFit.fit((0..<400).map { ($0 % 2 == 0 ? 0 : 1, $0 % 2 == 1) })
    #expect(certain(0) < 0.01 && certain(1) > 0.99)
    #expect(LogitMap(slope: 1, offset: 0)(0.25) == 0.25)
  }

  @Test("A run ends with calibrated confidences, the same on any number of ranks")
  func aRunEndsWithCalibratedConfidencesTheSameOnAnyNumberOfRanks() throws {
    let fixture = try TrainingFixture(validation: 60)
    let runs = try [1, 2, 4].map { ranks in
      try fixture.train("run\(ranks)", ranks: ranks, maxSteps: 23) {
        $0.checkpoint.everySteps = 10
        $0.validation.everyEpochs = nil
        $0.validation.everySteps = 20
      }.info.calibration
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
    let last = try #require(runs[0])
    #expect(last.decoder == "greedy" && last.samples >= 50)
    #expect(last.text.isGrowing && last.character.isGrowing)
    // Step 20 was validated, step 10 was not.
    let folder = RunFolder("\(fixture.folder)/run1")
    #expect(try Checkpoint(reading: folder.checkpoint(20)).info.calibration != nil)
    #expect(try Checkpoint(reading: folder.checkpoint(10)).info.calibration == nil)
    let resumed = try fixture.train("half", ranks: 2, maxSteps: 20) {
      $0.validation.everyEpochs = nil
      $0.validation.everySteps = 20
    }
    #expect(resumed.info.calibration != nil)
    let ended = try fixture.train("half", ranks: 1, maxSteps: 23, resume: .newest) {
      $0.validation.everyEpochs = nil
      $0.validation.everySteps = 20
    }
    #expect(ended.info.calibration == last)
  }

  @Test("Without validation data there is no calibration")
  func withoutValidationDataThereIsNoCalibration() throws {
    let fixture = try TrainingFixture(validation: 60)
    let last = try fixture.train("run", ranks: 1, maxSteps: 3) { $0.data.validation = nil }
    #expect(last.info.calibration == nil)
  }

  @Test("Other weights drop a stored calibration") func otherWeightsDropAStoredCalibration() throws
  {
    let fixture = try TrainingFixture(validation: 60)
    let last = try fixture.train("run", ranks: 1, maxSteps: 3)
    let path = RunFolder("\(fixture.folder)/run").checkpoint(3)
    let model = try RecognitionModel(checkpoint: path)
    #expect(model.calibration == last.info.calibration && model.calibration != nil)
    #expect(model.notice == nil)
    try #require(last.average).weights.pointer[0] += 1
    let other = "\(fixture.folder)/other.h5"
    try last.write(to: other)
    let changed = try RecognitionModel(checkpoint: other)
    #expect(changed.calibration == nil)
    #expect(changed.notice == "\(other): its calibration belongs to other weights and is not used")
  }
}

/// What is distorted for a calibration, and what of it counts.
@Suite struct CalibrationDistortionTests {
  @Test("Few or wide samples bound what is distorted")
  func fewOrWideSamplesBoundWhatIsDistorted() {
    let samples = Array(0..<1000)
    func count(_ columns: Int, _ samples: [Int]) -> Int {
      CalibrationDistortion.choose(samples, columns: samples.map { _ in columns }).count
    }
    #expect(count(100, samples) == 400 && count(1000, samples) == 60)
    #expect(count(100, Array(0..<30)) == 30 && count(100_000, samples) == 0)
    #expect(count(100, []) == 0)
  }

  @Test("A level that leaves less than half of what is read right ends what counts")
  func aLevelThatLeavesLessThanHalfEndsWhatCounts() {
    func sample(_ number: Int, _ isCorrect: Bool) -> CalibrationSample {
      CalibrationSample(
        sample: number, probability: 0.5, isCorrect: isCorrect, characters: [], right: [])
    }
    // Six of eight are read right as they are, five of them among the distorted ones.
    let stored = (0..<8).map { sample($0, $0 < 6) }
    func level(_ right: Int) -> [CalibrationSample] { (1..<7).map { sample($0, $0 <= right) } }
    func used(_ levels: [CalibrationSample]...) -> Int {
      CalibrationDistortion.usable(levels, beside: stored).count
    }
    #expect(used(level(5), level(3), level(3)) == 18)
    #expect(used(level(5), level(2), level(5)) == 6)
    #expect(used(level(2)) == 0 && used() == 0)
  }
}
