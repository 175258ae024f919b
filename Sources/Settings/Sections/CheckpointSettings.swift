/// When checkpoints are written and which are kept.
package struct CheckpointSettings: Sendable, Equatable {
  /// Steps between two checkpoints; `nil` for none by steps.
  package var everySteps: Int?
  /// Minutes between two checkpoints; `nil` for none by time.
  package var everyMinutes: Double? = 15
  /// Epochs between two checkpoints; `nil` for none by epochs.
  package var everyEpochs: Int? = 1
  /// The newest checkpoints that are kept beside the best.
  package var keep = 3
  /// The metric that decides which checkpoint is the best.
  package var bestMetric = ValidationMetric.wordAccuracy

  package init() {}
}
