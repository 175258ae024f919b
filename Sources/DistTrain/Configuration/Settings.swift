/// The folders of shards and how wide their images are made.
public struct DataSettings: Sendable, Equatable {
  /// The folder of the training shards, relative to the folder in which the program runs.
  public var train = ""
  /// The folder of the validation shards; `nil` for none.
  public var validation: String?
  /// The width of all images in pixels; `nil` keeps each image's own.
  public var width: Int?

  public init() {}
}

/// What counts as one symbol, and which symbols there are.
///
/// With neither a file nor symbols, the alphabet is taken from the labels of the training data.
public struct AlphabetSettings: Sendable, Equatable {
  /// What counts as one symbol.
  public var unit = SymbolUnit.scalar
  /// A UTF-8 file whose characters, line ends aside, are the alphabet.
  public var file: String?
  /// The alphabet itself.
  public var symbols: String?

  public init() {}
}

/// How bytes become the network's input: (p / 255 − mean) · scale.
///
/// Where `invert` is set, p becomes 255 − p first.
public struct PixelSettings: Sendable, Equatable {
  /// What is subtracted from a pixel in 0…1.
  public var mean = 0.5
  /// What the difference is multiplied by.
  public var scale = 2.0
  /// Whether black and white change places first.
  public var invert = false

  public init() {}
}

/// When to stop because a metric no longer improves.
public struct EarlyStoppingSettings: Sendable, Equatable {
  /// Validations in a row without a better value after which training stops.
  public var patience = 10
  /// The metric that has to improve.
  public var metric = ValidationMetric.wordAccuracy

  public init() {}
}

/// How the learning rate changes from step to step.
public struct ScheduleSettings: Sendable, Equatable {
  /// The shape.
  public var name = ScheduleName.constant
  /// Steps over which the rate rises in a straight line to its full value.
  public var warmupSteps = 0
  /// The length in steps; `nil` is epochs × steps of an epoch.
  public var steps: Int?
  /// Steps between two drops of `step`.
  public var stepSize = 1000
  /// The factor of each drop of `step`.
  public var gamma = 0.1
  /// The part of the rate that is left at the end of `cosine`.
  public var finalFraction = 0.0

  public init() {}
}

/// When checkpoints are written and which are kept.
public struct CheckpointSettings: Sendable, Equatable {
  /// Steps between two checkpoints; `nil` for none by steps.
  public var everySteps: Int?
  /// Epochs between two checkpoints; `nil` for none by epochs.
  public var everyEpochs: Int? = 1
  /// The newest checkpoints that are kept beside the best.
  public var keep = 3
  /// The metric that decides which checkpoint is the best.
  public var bestMetric = ValidationMetric.wordAccuracy

  public init() {}
}

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
