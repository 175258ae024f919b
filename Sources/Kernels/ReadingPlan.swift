/// How a network reads: with which precision, and for bytes the ranges of its layers' inputs.
package final class ReadingPlan: Sendable {
  package let precision: ReadingPrecision
  /// By the place of a layer's weights in the flat buffer.
  package let ranges: [Int: ActivationRange]

  package init(_ precision: ReadingPrecision, ranges: [Int: ActivationRange] = [:]) {
    (self.precision, self.ranges) = (precision, ranges)
  }

  package static let float32 = ReadingPlan(.float32)

  /// How products of weights are computed whose input has a range; nil for float32.
  package func factors(ofWeightsAt offset: Int) -> DotFactors? {
    switch precision {
    case .float32: nil
    case .bfloat16: .pairs
    case .int8: ranges[offset].map { .quads($0) } ?? .pairs
    }
  }
}
