/// When the validation set is read, and in which batches.
public struct ValidationSettings: Sendable, Equatable {
  /// Epochs between two validations; `nil` for none by epochs.
  public var everyEpochs: Int? = 1
  /// Steps between two validations; `nil` for none by steps.
  public var everySteps: Int?
  /// Samples of a batch.
  public var batch = 32

  public init() {}
}
