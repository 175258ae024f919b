import Console
import Ranks

/// What a benchmark found. Times are medians over the measured steps of rank 0, in seconds.
package struct BenchmarkReport: Sendable, Encodable {
  /// `training` or `inference`.
  package let mode: String
  package let network: String
  /// The number of trainable weights.
  package let weights: Int
  /// Of a configuration's own images: the widths of the lanes of this rank, step by step.
  package let laneWidths: [[Int]]
  package let height: Int
  /// Of images of several widths, the mean width of the measured lanes, which is that of the widest image of each.
  package let width: Int
  package let channels: Int
  package let classes: Int
  /// Images of a lane, and lanes of a rank.
  package let batch: Int
  package let lanes: Int
  package let ranks: Int
  package let reproducible: Bool
  /// Measured steps.
  package let steps: Int
  /// All ranks together.
  package let imagesPerSecond: Double
  package let stepSeconds: Double
  /// The quarter of the steps that was fastest took less than this …
  package let stepSecondsLowerQuartile: Double
  /// … and the slowest quarter more than this.
  package let stepSecondsUpperQuartile: Double
  /// The largest resident set of a rank since its start.
  package let peakMemoryBytes: Int
  /// Laying out the images.
  package let inputSeconds: Double
  package let layers: [Layer]
  // Of batches that are only read, what belongs to training is nil, and null in JSON.
  /// Waiting for the thread that prefetches.
  @Figure package internal(set) var readingSeconds: Double?
  /// The losses and the gradient of the logits.
  @Figure package internal(set) var ctcSeconds: Double?
  /// Adding the lanes' gradient buffers of this rank.
  @Figure package internal(set) var lanesSeconds: Double?
  /// Norm, clipping, optimiser and running statistics.
  @Figure package internal(set) var optimizerSeconds: Double?
  /// Calls of the library that add up over the ranks, on whatever thread.
  @Figure package internal(set) var reductionSeconds: Double?
  /// What the training thread waited for the sum, the slowest rank included.
  @Figure package internal(set) var reductionExposedSeconds: Double?
  /// A step on 16 threads, reckoned from steps on one, as if each thread were as fast as one is alone, and what one of
  /// them does while the others wait; nil where several threads were measured.
  @Figure package internal(set) var sixteenThreadsStepSeconds: Double?
  @Figure package internal(set) var sixteenThreadsSerialSeconds: Double?
  /// That of rank 0.
  package let environment: ComputeEnvironment

  /// What one layer took.
  package struct Layer: Sendable, Encodable {
    package let name: String
    /// Channels, height and width of its output.
    package let output: [Int]
    package let forwardSeconds: Double
    @Figure package internal(set) var backwardSeconds: Double?
    /// 10⁹ operations a second, as direct computation counts them; nil where there are none.
    @Figure package internal(set) var forwardGflops: Double?
    @Figure package internal(set) var backwardGflops: Double?
    /// Both directions' part of the step.
    package let share: Double
  }
}
