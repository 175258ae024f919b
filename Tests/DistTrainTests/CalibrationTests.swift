import Console
import Kernels
import Recognition
import Testing

/// How well confidences say what is right.
@Suite struct CalibrationTests {
  @Test("The figures of a hand-worked set") func theFiguresOfAHandWorkedSet() throws {
    // Of two bins of 20: 0.95, half of them right; 0.25, none right.
    let calibration = Calibration(
      (0..<40).map { $0 % 2 == 0 ? (0.25, 0) : (0.95, $0 % 4 == 1 ? 1 : 0) })
    #expect(calibration.bins.map(\.samples) == [20, 20])
    #expect(calibration.bins.map(\.accuracy) == [0, 0.5])
    #expect(calibration.bins.map(\.low) == [0.25, 0.95])
    #expect(abs(calibration.bins[0].confidence - 0.25) < 1e-12)
    #expect(abs(try #require(calibration.expectedError) - (0.5 * 0.45 + 0.5 * 0.25)) < 1e-12)
    #expect(abs(try #require(calibration.bias) - (0.6 - 0.25)) < 1e-12)
    #expect(calibration.threshold == nil)
  }

  @Test("There are fifteen bins with as many readings each")
  func thereAreFifteenBinsWithAsManyReadingsEach() {
    let many = Calibration((0..<1000).map { (Double($0) / 1000, 0.5) })
    #expect(many.bins.count == 15)
    #expect(many.bins.allSatisfy { $0.samples == 66 || $0.samples == 67 })
    #expect(zip(many.bins, many.bins.dropFirst()).allSatisfy { $0.high < $1.low })
    #expect(Calibration((0..<79).map { (Double($0) / 79, 1) }).bins.count == 3)
  }

  @Test("The bound is the lowest that keeps the accuracy, ties together")
  func theBoundIsTheLowestThatKeepsTheAccuracyTiesTogether() throws {
    let readings: [Calibration.Reading] =
      (0..<100).map { (0.9, $0 != 0 ? 1 : 0) } + [(0.8, 1), (0.7, 0), (0.7, 1)]
    let threshold = try #require(Calibration(readings).threshold)
    #expect(threshold.confidence == 0.8)
    #expect(threshold.share == 101.0 / 103)
    // Two wrong of 103 are too many; with 98 %, all may pass.
    #expect(Calibration(readings, accuracy: 0.98).threshold?.confidence == 0.7)
  }

  @Test("Of nothing there is no figure, and all right is no special case")
  func ofNothingThereIsNoFigureAndAllRightIsNoSpecialCase() {
    let nothing = Calibration([])
    #expect(nothing.expectedError == nil && nothing.bias == nil && nothing.bins.isEmpty)
    #expect(Calibration.chanceError([]) == nil)
    #expect(Calibration([(1, 1), (1, 1)]).expectedError == 0)
    #expect(Calibration([(0, 0)]).threshold == nil)
  }

  @Test("A reader that is calibrated stays below what may be chance")
  func aReaderThatIsCalibratedStaysBelowWhatMayBeChance() throws {
    let random = CounterRandom(seed: 3, purpose: 60)
    let confidences = (0..<600).map { Double(random.float(at: UInt64($0))) }
    let chance = try #require(Calibration.chanceError(confidences))
    #expect(chance > 0.02 && chance < 0.1)
    /// How many of 40 readers stay below it who are right as often as `truth` says.
    func below(_ truth: (Double) -> Double) throws -> Int {
      var count = 0
      for reader in 0..<40 {
        let luck = CounterRandom(seed: UInt64(reader), purpose: 61)
        var readings: [Calibration.Reading] = []
        for (index, confidence) in confidences.enumerated() {
          let isRight = Double(luck.float(at: UInt64(index))) < truth(confidence)
          readings.append((confidence, isRight ? 1 : 0))
        }
        let error = try #require(Calibration(readings).expectedError)
        if error < chance { count += 1 }
      }
      return count
    }
    let calibrated = try below { $0 }
    let tooSure = try below { $0 * $0 }
    #expect(calibrated >= 34 && tooSure == 0)
  }
}
