import Console
import Ranks

/// What a benchmark found. Times are medians over the measured steps of rank 0, in seconds.
public struct BenchmarkReport: Sendable, Encodable {
  /// `training` or `inference`.
  public let mode: String
  public let network: String
  /// The number of trainable weights.
  public let weights: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  public let classes: Int
  /// Images of a lane, and lanes of a rank.
  public let batch: Int
  public let lanes: Int
  public let ranks: Int
  public let reproducible: Bool
  /// Measured steps.
  public let steps: Int
  /// All ranks together.
  public let imagesPerSecond: Double
  public let stepSeconds: Double
  /// The quarter of the steps that was fastest took less than this …
  public let stepSecondsLowerQuartile: Double
  /// … and the slowest quarter more than this.
  public let stepSecondsUpperQuartile: Double
  /// The largest resident set of a rank since its start.
  public let peakMemoryBytes: Int
  /// Laying out the images.
  public let inputSeconds: Double
  public let layers: [Layer]
  // Of batches that are only read, what belongs to training is nil, and null in JSON.
  /// The losses and the gradient of the logits.
  @Figure public internal(set) var ctcSeconds: Double?
  /// Zeroing and adding the lanes' gradient buffers of this rank.
  @Figure public internal(set) var lanesSeconds: Double?
  /// Norm, clipping, optimiser and running statistics.
  @Figure public internal(set) var optimizerSeconds: Double?
  /// Calls of the library that add up over the ranks, on whatever thread.
  @Figure public internal(set) var reductionSeconds: Double?
  /// What the training thread waited for the sum, the slowest rank included.
  @Figure public internal(set) var reductionExposedSeconds: Double?
  /// That of rank 0.
  public let environment: ComputeEnvironment

  /// What one layer took.
  public struct Layer: Sendable, Encodable {
    public let name: String
    /// Channels, height and width of its output.
    public let output: [Int]
    public let forwardSeconds: Double
    @Figure public internal(set) var backwardSeconds: Double?
    /// 10⁹ operations a second, as direct computation counts them; nil where there are none.
    @Figure public internal(set) var forwardGflops: Double?
    @Figure public internal(set) var backwardGflops: Double?
    /// Both directions' part of the step.
    public let share: Double
  }
}
