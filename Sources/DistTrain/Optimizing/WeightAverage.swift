import Kernels

/// The moving average of the weights: e ← e + (1 − decay) (w − e), from e = the first weights.
public struct WeightAverage: Sendable, Equatable {
  /// The part of the average that each update keeps.
  public let decay: Double

  public init(decay: Double) {
    self.decay = decay
  }

  /// Moves `count` averages towards their weights.
  public func update(
    _ average: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int
  ) {
    OptimizerKernels.movingAverage(average, of: weights, count: count, decay: decay)
  }
}
