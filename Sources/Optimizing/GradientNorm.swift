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
    stride(from: 0, to: count, by: blockSize).map { start in
      OptimizerKernels.sumOfSquares(gradients + start, count: min(blockSize, count - start))
    }
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
