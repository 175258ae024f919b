import CRNNNet
import Decoding
import Kernels
import Settings
import TextDirection

/// What a checkpoint has beside its numbers, as attributes of the file's root.
package struct CheckpointInfo: Codable, Sendable, Equatable {
  /// Steps that have been made or skipped.
  package var step = 0
  /// Those of them that were not skipped: they alone have moved the weights, their average and what the
  /// optimiser remembers.
  package var updates = 0
  /// Epochs that are over, and the steps made since.
  package var epoch = 0
  package var stepInEpoch = 0
  package var seed = 0
  /// The network in VGSL notation, and how its weights were drawn.
  package var network = ""
  package var initialiser = ""
  package var alphabetUnit = ""
  package var alphabet: [String] = []
  /// The direction of the texts.
  package var direction = BaseDirection.leftToRight
  package var pixelMean = 0.0
  package var pixelScale = 1.0
  package var pixelInvert = false
  /// Columns of white on the left and right of each image.
  package var pixelPad = 0
  /// How pictures are scaled to the height of the network.
  package var resampling = Resampling.area
  package var fixedWidth: Int?
  package var minimumWidth = 1
  /// How training images were changed, as `AugmentationSettings.summary` says it.
  package var augmentation = "off"
  package var lanes = 0
  package var laneSize = 0
  /// The global batches inside which samples are sorted by width: part of their order.
  package var bucketWindow = 0
  /// The kind of order, as `Sampler.summary` says it.
  package var order = "full"
  /// The fingerprint of the training data and its number of samples.
  package var dataFingerprint = ""
  package var dataCount = 0
  package var optimizer = ""
  package var slots: [String] = []
  package var hasAverage = false
  /// The configuration as it was resolved, in YAML.
  package var configuration = ""
  package var progress = RunCounters()
  /// The figures of the last validation.
  package var metrics: [String: Double] = [:]
  /// What makes the probabilities of these weights those of being right; nil where none was made for them.
  package var calibration: ConfidenceCalibration?

  /// The ranges of the layers' inputs; nil where the weights are float32, which training goes on with.
  package var quantization: Quantization?

  /// More steps no run makes, a thousand a second for two years; and samples of so many steps can be counted.
  package static let mostSteps = 1 << 36

  package init() {}

  /// The alphabet of the output classes.
  package func makeAlphabet() -> Alphabet {
    Alphabet(
      unit: SymbolUnit(rawValue: alphabetUnit) ?? .scalar, symbols: alphabet,
      direction: direction)
  }

  /// The network for that alphabet.
  package func makeNetwork() throws -> Network {
    let scheme = InitialiserScheme(rawValue: initialiser) ?? .kaiming
    return try Network(
      NetworkSpecification(network, scheme: scheme), classes: alphabet.count + 1)
  }

  package var pixelInput: PixelInput {
    PixelInput(
      mean: pixelMean, scale: pixelScale, invert: pixelInvert, fixedWidth: fixedWidth,
      minimumWidth: minimumWidth, pad: pixelPad)
  }
}

/// What a run has counted so far and needs to know to go on as if it had never stopped.
package struct RunCounters: Codable, Sendable, Equatable {
  /// The best value of the metric that decides, the loss beside it, and their step.
  package var bestValue: Double?
  package var bestLoss: Double?
  package var bestStep: Int?
  /// Early stopping's own best value, and validations since then that were not better.
  package var stoppingBest: Double?
  package var validationsWithoutGain = 0
  /// The fingerprint of the validation set by which the best and early stopping were judged; nil where none was, or
  /// by an older version.
  package var validationData: String?
  /// Losses and samples since the last line of metrics.
  package var lossSum = 0.0
  package var lossCount = 0
  /// Samples that were seen a second time to fill an epoch's last batch.
  package var filled = 0
  /// Samples whose label needs more frames than the image has.
  package var unfit = 0
  /// Samples whose image was narrower than the network can read.
  package var widened = 0
  /// Steps that were skipped because a loss or the gradient was not finite, in all and in a row.
  package var skipped = 0
  package var skippedInRow = 0
  /// Steps in a row that read nothing but blanks.
  package var blankSteps = 0
  /// The part of the time, or of the steps, that was over when the network began to read; nil as long as it has not.
  package var readingSince: Double?
  /// How far the time of a run by the clock has come; nil in a run by steps.
  package var clock: ClockState?

  package init() {}

  /// Whether a metric's value is better than the best so far; where they tie, the loss decides.
  ///
  /// Where the best was found by an older version, which noted no loss, the first of equals stays.
  package func isBest(_ value: Double?, loss: Double?, by metric: ValidationMetric) -> Bool {
    if value == bestValue, let bestLoss, let loss { return loss < bestLoss }
    return metric.isBetter(value, than: bestValue)
  }
}

extension RunCounters {
  /// What no counter of a run exceeds: far more than can be counted, and far from an overflow.
  static let most = 1 << 53

  /// A counter that the checkpoint of an older version does not have is what it is in a new run.
  package init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value(_ key: CodingKeys, _ initial: Int) throws -> Int {
      let value = try values.decodeIfPresent(Int.self, forKey: key) ?? initial
      guard 0...Self.most ~= value else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "\(value) is not 0 to \(Self.most)")
      }
      return value
    }
    bestValue = try values.decodeIfPresent(Double.self, forKey: .bestValue)
    bestLoss = try values.decodeIfPresent(Double.self, forKey: .bestLoss)
    bestStep = try values.contains(.bestStep) ? value(.bestStep, 0) : nil
    stoppingBest = try values.decodeIfPresent(Double.self, forKey: .stoppingBest)
    validationsWithoutGain = try value(.validationsWithoutGain, validationsWithoutGain)
    validationData = try values.decodeIfPresent(String.self, forKey: .validationData)
    lossSum = try values.decodeIfPresent(Double.self, forKey: .lossSum) ?? lossSum
    lossCount = try value(.lossCount, lossCount)
    filled = try value(.filled, filled)
    unfit = try value(.unfit, unfit)
    widened = try value(.widened, widened)
    skipped = try value(.skipped, skipped)
    skippedInRow = try value(.skippedInRow, skippedInRow)
    blankSteps = try value(.blankSteps, blankSteps)
    readingSince = try values.decodeIfPresent(Double.self, forKey: .readingSince)
    if let readingSince, !(0...1 ~= readingSince) {
      throw DecodingError.dataCorruptedError(
        forKey: .readingSince, in: values, debugDescription: "\(readingSince) is not 0 to 1")
    }
    clock = try values.decodeIfPresent(ClockState.self, forKey: .clock)
  }
}
