import DistTrain
import Testing

/// How well confidences say what is right.
@Suite struct CalibrationTests {
  @Test("The figures of a hand-worked set") func theFiguresOfAHandWorkedSet() {
    // Of two bins: 0.95 twice, one right; 0.25 twice, none right.
    let calibration = Calibration([(0.95, true), (0.95, false), (0.25, false), (0.25, false)])
    #expect(calibration.bins.count == 10)
    #expect(calibration.bins[9].samples == 2 && calibration.bins[9].accuracy == 0.5)
    #expect(abs(calibration.bins[2].confidence - 0.25) < 1e-12)
    #expect(abs(calibration.expectedError - (0.5 * 0.45 + 0.5 * 0.25)) < 1e-12)
    #expect(abs(calibration.bias - (0.6 - 0.25)) < 1e-12)
    #expect(calibration.threshold == nil)
  }

  @Test("The bound is the lowest that keeps the accuracy, ties together")
  func theBoundIsTheLowestThatKeepsTheAccuracyTiesTogether() throws {
    let readings = (0..<100).map { (0.9, $0 != 0) } + [(0.8, true), (0.7, false), (0.7, true)]
    let threshold = try #require(Calibration(readings).threshold)
    #expect(threshold.confidence == 0.8)
    #expect(threshold.share == 101.0 / 103)
    // Two wrong of 103 are too many; with 98 %, all may pass.
    #expect(Calibration(readings, accuracy: 0.98).threshold?.confidence == 0.7)
  }

  @Test("Nothing and all right are no special cases") func nothingAndAllRightAreNoSpecialCases() {
    #expect(Calibration([]).expectedError == 0)
    #expect(Calibration([(1, true), (1, true)]).expectedError == 0)
    #expect(Calibration([(0, false)]).threshold == nil)
  }
}
