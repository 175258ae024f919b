/// The settings of a training run: data, network, recipe, and when to save, validate and stop.
///
/// It is read from YAML by ``load(path:overrides:)`` and rendered back by ``yaml(commented:)``; the
/// rows of ``keys`` alone know the keys, their ranges and what they mean.
/// A member that is `nil` is written `null`.
package struct Configuration: Sendable, Equatable {
  /// The network, as a named preset or as a specification.
  package var network = NetworkChoice.preset("crnn")
  /// How new weights are drawn; `nil` leaves it to the preset.
  package var initialiser: WeightInitialiser?
  /// The folders of shards and how wide their images are made.
  package var data = DataSettings()
  /// How the order of the training samples is shuffled.
  package var shuffle = ShuffleSettings()
  /// What counts as one symbol, and which symbols there are.
  package var alphabet = AlphabetSettings()
  /// How bytes become the network's input.
  package var pixels = PixelSettings()
  /// How the images of the training set are changed in each epoch.
  package var augmentation = AugmentationSettings()
  /// Lanes of a global batch; a lane is the unit of all computing.
  package var lanes = 8
  /// Samples of a lane; the global batch is `lanes` × `laneSize`.
  package var laneSize = 4
  /// The most columns that a lane may have: samples × the width of the widest.
  package var laneColumns = 65_536
  /// The number that every shuffle and every random draw follows from.
  package var seed = 1
  /// Epochs to train.
  package var epochs = 20
  /// The step after which training stops, whatever `epochs` says; it changes nothing else.
  package var maxSteps: Int?
  /// The minutes that training takes, whatever `epochs` says; `nil` leaves it to the epochs.
  package var minutes: Double?
  /// The file `clock.tsv` of a run whose steps this one repeats instead of looking at the clock.
  package var clockRecord: String?
  /// When to stop because a metric no longer improves; `nil` never does.
  package var earlyStopping: EarlyStoppingSettings?
  /// Whether a run must not depend on the number of ranks or on the machine they are on.
  package var reproducible = true
  /// Threads of a matrix product on each rank.
  package var threads = 1
  package var kernels = KernelSetting.fast
  /// What the factors of products are rounded to in training.
  package var precision = PrecisionSetting.float32
  /// What the sum of the losses of a batch is divided by.
  package var lossReduction = LossReduction.batch
  /// The update rule and its constants.
  package var optimizer = OptimizerSettings()
  /// The largest norm that the gradient keeps; `nil` never clips.
  package var clipNorm: Double? = 5
  /// How the learning rate changes from step to step.
  package var schedule = ScheduleSettings()
  /// The decay of the moving average of the weights; `nil` keeps none.
  package var emaDecay: Double?
  /// How the run begins with the weights of a trained model; `nil` draws all weights.
  package var fineTuning: FineTuningSettings?
  /// When the run warns, or ends, because it no longer learns.
  package var guards = GuardSettings()
  /// When a rank without progress warns, and when it aborts the job.
  package var watchdog = WatchdogSettings()
  /// When checkpoints are written and which are kept.
  package var checkpoint = CheckpointSettings()
  /// When the validation set is read, and in which batches.
  package var validation = ValidationSettings()
  /// Steps between two lines of metrics.
  package var logEvery = 10
  /// Whether event files for TensorBoard are written.
  package var tensorboard = true
  /// Global batches inside which samples are sorted by width.
  package var bucketWindow = 16
  /// Lane batches that are read ahead of the step that needs them.
  package var prefetch = 2

  /// The defaults; `data.train` is still to be named.
  package init() {}

  /// Whether the clock, or the record of one, says how far the run has come.
  package var isTimed: Bool { minutes != nil || clockRecord != nil }

  /// Samples of a global batch.
  package var globalBatch: Int { lanes * laneSize }

  /// The run that is made when there is no configuration: rendered words, a few minutes, two ranks.
  /// It equals `configs/quickstart.yaml`.
  package static var quickstart: Configuration {
    var configuration = Configuration()
    configuration.network = .specification(
      "[1,32,0,1 Cln3,3,32 Bn Re Mp2,2 Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Mp2,1 "
        + "Cln3,3,128 Bn Re Mp2,1 Clvn2,2,256 Bn Re S1(1x0)1,3 Lbx96 O1c]")
    configuration.initialiser = .kaiming
    configuration.data.train = "data/quickstart/train"
    configuration.data.validation = "data/quickstart/validation"
    configuration.lanes = 8
    configuration.laneSize = 4
    configuration.epochs = 3
    configuration.optimizer.learningRate = 5e-4
    configuration.resolve()
    return configuration
  }

  /// Makes every default that depends on another key explicit.
  package mutating func resolve() {
    optimizer.resolve()
  }
}

extension Configuration {
  /// The preset's name, or `nil` where there is a specification; setting `nil` changes nothing.
  package var presetName: String? {
    get {
      guard case .preset(let name) = network else { return nil }
      return name
    }
    set { if let newValue { network = .preset(newValue) } }
  }

  /// The specification, or `nil` where a preset is named; setting `nil` changes nothing.
  package var networkSpecification: String? {
    get {
      guard case .specification(let text) = network else { return nil }
      return text
    }
    set { if let newValue { network = .specification(newValue) } }
  }
}

extension Configuration {
  /// Fine-tuning with its defaults where there was none.
  var givenFineTuning: FineTuningSettings {
    get { fineTuning ?? FineTuningSettings() }
    set { fineTuning = newValue }
  }

  /// Early stopping with its defaults where there was none, so that its keys can be set.
  var givenEarlyStopping: EarlyStoppingSettings {
    get { earlyStopping ?? EarlyStoppingSettings() }
    set { earlyStopping = newValue }
  }
}
