import Foundation
import Report
import Testing

/// The scales of charts.
@Suite struct AxisTests {
  @Test("Marks are round and hold all values between them")
  func marksAreRoundAndHoldAllValuesBetweenThem() {
    let axis = Axis([0.13, 0.94])
    #expect(axis.ticks.map(axis.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(axis.position(axis.low) == 0 && axis.position(axis.high) == 1)
    let losses = Axis(logarithmic: [264.2, 0.033])
    #expect(losses.ticks.map(losses.label) == ["0.01", "0.1", "1", "10", "100", "1000"])
    #expect(abs(losses.position(10) - 0.6) < 1e-12)
    #expect(Axis(from: 0, to: 580).ticks == [0, 100, 200, 300, 400, 500])
    #expect(Axis([7e-4, 1.4e-4], fromZero: true).ticks.first == 0)
  }

  @Test("The largest and the smallest numbers there are get marks that are numbers")
  func theLargestAndTheSmallestNumbersGetMarks() {
    let (least, most) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    for values in [
      [0, least], [-most, most], [most], [-least, least], [1e300, 1.000001e300],
    ] {
      let axis = Axis(values)
      #expect(axis.ticks.count > 1 && axis.ticks.allSatisfy(\.isFinite), "\(values)")
    }
    let powers = Axis(logarithmic: [least, most])
    #expect(powers.ticks.count > 1)
  }

  /// Of whatever size and sign, and of one value only.
  @Test("Any values get an axis that can be read") func anyValuesGetAnAxisThatCanBeRead() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let scale = pow(10, Double.random(in: -9...9, using: &random))
      let values = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        scale * Double.random(in: -1...1, using: &random)
      }
      let positive = values.map { abs($0) + scale * 1e-3 }
      for (axis, values) in [
        (Axis(values), values), (Axis(values, fromZero: true), values + [0]),
        (Axis(logarithmic: positive), positive),
      ] {
        let slack = 1e-6 * (axis.high - axis.low)
        #expect(
          values.allSatisfy { $0 >= axis.low - slack && $0 <= axis.high + slack }, "\(values)")
        #expect((1...24).contains(axis.ticks.count), "\(values): \(axis.ticks)")
        #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0 < $1 })
        #expect(
          axis.ticks.allSatisfy { $0.isFinite && $0 >= axis.low - slack && $0 <= axis.high + slack }
        )
        #expect(values.allSatisfy { axis.position($0).isFinite })
      }
    }
  }
}
