import Kernels

/// The norm of a gradient, summed in float64 over blocks that no number of ranks changes.
package enum GradientNorm {
  /// Floats of a block.
  package static let blockSize = 65_536

  /// The sums of squares of all blocks of `count` floats; the last block may be short.
  ///
  /// A rank that owns a part which begins on the boundary of a block gets that part's sums, and the
  /// parts' sums one after the other are those of the whole.
  package static func blockSums(_ gradients: UnsafePointer<Float>, count: Int) -> [Double] {
    (0..<blocks(of: count)).map { sumOfSquares(ofBlock: $0, of: gradients, count: count) }
  }

  /// The blocks of `count` floats.
  package static func blocks(of count: Int) -> Int { (count + blockSize - 1) / blockSize }

  /// The floats of a block.
  package static func range(ofBlock block: Int, count: Int) -> Range<Int> {
    block * blockSize..<min((block + 1) * blockSize, count)
  }

  package static func sumOfSquares(
    ofBlock block: Int, of gradients: UnsafePointer<Float>, count: Int
  ) -> Double {
    let range = range(ofBlock: block, count: count)
    return OptimizerKernels.sumOfSquares(gradients + range.lowerBound, count: range.count)
  }

  /// The norm from the sums of all blocks in their order.
  ///
  /// It is not finite if any gradient is not.
  package static func norm(ofBlockSums sums: [Double]) -> Double {
    sums.reduce(0, +).squareRoot()
  }

  /// The norm of `count` floats.
  package static func norm(_ gradients: UnsafePointer<Float>, count: Int) -> Double {
    norm(ofBlockSums: blockSums(gradients, count: count))
  }

  /// The factor that brings a gradient to the norm `maximum`: min(1, maximum / (norm + 1e-6)).
  package static func clipFactor(norm: Double, maximum: Double?) -> Double {
    guard let maximum else { return 1 }
    return min(1, maximum / (norm + 1e-6))
  }
}
