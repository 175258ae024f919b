import CRNNNet
import Recognition

/// The running statistics of batch norm, which reading uses instead of those of a batch.
package enum RunningStatistics {
  /// Moves them towards those of a step:
  ///
  ///     s ← (1 − m) s + m · share · b
  ///
  /// - Parameters:
  ///   - batch: The sums over lanes of their means and unbiased variances, laid out as the statistics.
  ///   - share: 1 / lanes.
  package static func update(
    _ statistics: ModelNumbers, batch: UnsafePointer<Float>, share: Float
  ) {
    let momentum = BatchNorm.momentum
    let running = statistics.statistics.pointer
    for i in 0..<statistics.statistics.count {
      running[i] = (1 - momentum) * running[i] + momentum * (batch[i] * share)
    }
  }
}
