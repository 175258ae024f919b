import Kernels
import Recognition

/// The moving average of a network's numbers, its weights and its running statistics alike:
///
///     e ← e + (1 − d) (w − e),   d = min(decay, (1 + t) / (10 + t))
///
/// from e = the first numbers, with t the updates that were averaged before. At the start of a run the
/// average thus reaches back over a ninth of it, and does not carry the first weights, which were drawn,
/// along for 1 / (1 − decay) updates.
package struct WeightAverage: Sendable, Equatable {
  /// The most of the average that an update keeps.
  package let decay: Double

  package init(decay: Double) {
    self.decay = decay
  }

  /// The part of the average that an update keeps.
  ///
  /// - Parameter updates: The updates that were averaged before.
  package func decay(after updates: Int) -> Double {
    min(decay, (1 + Double(updates)) / (10 + Double(updates)))
  }

  /// Moves an average towards the numbers after one more update.
  ///
  /// - Parameter updates: The updates that were averaged before.
  package func update(_ average: ModelNumbers, with numbers: ModelNumbers, after updates: Int) {
    for (average, numbers) in zip(average.buffers, numbers.buffers) {
      update(average, with: numbers, in: 0..<numbers.count, after: updates)
    }
  }

  /// Moves a range of an average's numbers.
  package func update(
    _ average: FloatBuffer, with numbers: FloatBuffer, in range: Range<Int>, after updates: Int
  ) {
    OptimizerKernels.movingAverage(
      average.pointer + range.lowerBound, of: numbers.pointer + range.lowerBound,
      count: range.count, decay: decay(after: updates))
  }
}
