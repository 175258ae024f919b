/// When the validation set is read, and in which batches.
package struct ValidationSettings: Sendable, Equatable {
  /// Epochs between two validations; `nil` for none by epochs.
  package var everyEpochs: Int? = 1
  /// Steps between two validations; `nil` for none by steps.
  package var everySteps: Int?
  /// Minutes between two validations of a run by the clock; `nil` for none by time.
  package var everyMinutes: Double?
  /// Samples of a batch.
  package var batch = 32

  package init() {}
}
