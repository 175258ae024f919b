import CRNNNet
import Decoding
import Settings
import TextDirection

/// What a checkpoint has beside its numbers, as attributes of the file's root.
public struct CheckpointInfo: Codable, Sendable, Equatable {
  /// Steps that have been made or skipped.
  public var step = 0
  /// Those of them that were not skipped: they alone have moved the weights, their average and what the
  /// optimiser remembers.
  public var updates = 0
  /// Epochs that are over, and the steps made since.
  public var epoch = 0
  public var stepInEpoch = 0
  public var seed = 0
  /// The network in VGSL notation, and how its weights were drawn.
  public var network = ""
  public var initialiser = ""
  public var alphabetUnit = ""
  public var alphabet: [String] = []
  /// The direction of the texts.
  public var direction = BaseDirection.leftToRight
  public var pixelMean = 0.0
  public var pixelScale = 1.0
  public var pixelInvert = false
  /// Columns of white on the left and right of each image.
  public var pixelPad = 0
  public var fixedWidth: Int?
  public var minimumWidth = 1
  /// How training images were changed, as `AugmentationSettings.summary` says it.
  public var augmentation = "off"
  public var lanes = 0
  public var laneSize = 0
  /// The global batches inside which samples are sorted by width: part of their order.
  public var bucketWindow = 0
  /// The kind of order, as `Sampler.summary` says it.
  public var order = "full"
  /// The fingerprint of the training data and its number of samples.
  public var dataFingerprint = ""
  public var dataCount = 0
  public var optimizer = ""
  public var slots: [String] = []
  public var hasAverage = false
  /// The configuration as it was resolved, in YAML.
  public var configuration = ""
  public var progress = RunCounters()
  /// The figures of the last validation.
  public var metrics: [String: Double] = [:]
  /// What makes the probabilities of these weights those of being right; nil where none was made for them.
  public var calibration: ConfidenceCalibration?

  /// More steps no run makes, a thousand a second for two years; and samples of so many steps can be counted.
  static let mostSteps = 1 << 36

  public init() {}

  /// The alphabet of the output classes.
  public func makeAlphabet() -> Alphabet {
    Alphabet(
      unit: SymbolUnit(rawValue: alphabetUnit) ?? .scalar, symbols: alphabet,
      direction: direction)
  }

  /// The network for that alphabet.
  public func makeNetwork() throws -> Network {
    let scheme = InitialiserScheme(rawValue: initialiser) ?? .kaiming
    return try Network(
      NetworkSpecification(network, scheme: scheme), classes: alphabet.count + 1)
  }

  public var pixelInput: PixelInput {
    PixelInput(
      mean: pixelMean, scale: pixelScale, invert: pixelInvert, fixedWidth: fixedWidth,
      minimumWidth: minimumWidth, pad: pixelPad)
  }
}

/// What a run has counted so far and needs to know to go on as if it had never stopped.
public struct RunCounters: Codable, Sendable, Equatable {
  /// The best value of the metric that decides, the loss beside it, and their step.
  public var bestValue: Double?
  public var bestLoss: Double?
  public var bestStep: Int?
  /// Early stopping's own best value, and validations since then that were not better.
  public var stoppingBest: Double?
  public var validationsWithoutGain = 0
  /// The fingerprint of the validation set by which the best and early stopping were judged; nil where none was, or
  /// by an older version.
  public var validationData: String?
  /// Losses and samples since the last line of metrics.
  public var lossSum = 0.0
  public var lossCount = 0
  /// Samples that were seen a second time to fill an epoch's last batch.
  public var filled = 0
  /// Samples whose label needs more frames than the image has.
  public var unfit = 0
  /// Samples whose image was narrower than the network can read.
  public var widened = 0
  /// Steps that were skipped because a loss or the gradient was not finite, in all and in a row.
  public var skipped = 0
  public var skippedInRow = 0
  /// Steps in a row that read nothing but blanks.
  public var blankSteps = 0

  public init() {}

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
  public init(from decoder: any Decoder) throws {
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
  }
}
