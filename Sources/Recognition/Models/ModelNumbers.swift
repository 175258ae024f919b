import Kernels

/// The numbers that a network reads with. They belong together: statistics of batch norm fit the weights
/// beside which they were counted, and no others.
package struct ModelNumbers: Sendable {
  package let weights: FloatBuffer
  /// The running means and variances of batch norm.
  package let statistics: FloatBuffer

  package init(weights: FloatBuffer, statistics: FloatBuffer) {
    self.weights = weights
    self.statistics = statistics
  }

  package var buffers: [FloatBuffer] { [weights, statistics] }

  /// Numbers of the same sizes, all zero.
  package func blank() -> ModelNumbers {
    ModelNumbers(
      weights: FloatBuffer(count: weights.count), statistics: FloatBuffer(count: statistics.count))
  }

  package func copy(from other: ModelNumbers) {
    weights.copy(from: other.weights)
    statistics.copy(from: other.statistics)
  }
}
