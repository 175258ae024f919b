/// When checkpoints are written and which are kept.
public struct CheckpointSettings: Sendable, Equatable {
  /// Steps between two checkpoints; `nil` for none by steps.
  public var everySteps: Int?
  /// Minutes between two checkpoints; `nil` for none by time.
  public var everyMinutes: Double? = 15
  /// Epochs between two checkpoints; `nil` for none by epochs.
  public var everyEpochs: Int? = 1
  /// The newest checkpoints that are kept beside the best.
  public var keep = 3
  /// The metric that decides which checkpoint is the best.
  public var bestMetric = ValidationMetric.wordAccuracy

  public init() {}
}
