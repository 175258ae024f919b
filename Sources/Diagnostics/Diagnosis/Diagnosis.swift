import Console
import DistTrain
import Recognition
import TextDirection

/// What a look into a network and at a data set has found, in figures.
public struct Diagnosis: Sendable, Encodable {
  /// A layer's weights and what training would do with them.
  public struct LayerFigures: Sendable, Encodable {
    /// The common part of its weights' names.
    public let name: String
    public let weights: Int
    /// √Σ w² of its weights.
    public let weightNorm: Double
    /// The same of the gradient of the mean loss, before clipping; nil where there is no sample to train on.
    @Figure public internal(set) var gradientNorm: Double?
    /// Weights and running statistics that are not finite.
    public let notFinite: Int

    /// The gradient's norm over the weights'.
    public var ratio: Double? {
      weightNorm > 0 ? gradientNorm.map { $0 / weightNorm } : nil
    }

    init(
      name: String, weights: Int, weightNorm: Double, gradientNorm: Double?, notFinite: Int
    ) {
      self.name = name
      self.weights = weights
      self.weightNorm = weightNorm
      self.notFinite = notFinite
      self.gradientNorm = gradientNorm
    }
  }

  /// What the rectifier behind a layer lets through.
  public struct Activity: Sendable, Encodable {
    /// The layer before the rectifier.
    public let name: String
    public let channels: Int
    /// Channels, counted from 0, that are 0 everywhere in all pictures.
    public let dead: [Int]
  }

  /// What a recurrent layer puts out.
  public struct Recurrence: Sendable, Encodable {
    public let name: String
    /// Of both directions.
    public let units: Int
    /// Units that stay below 0.001 in all frames.
    public let silent: Int
    /// The part of all outputs beyond ±0.98, where the gates hardly have a slope.
    public let saturation: Double
  }

  /// A batch norm's running statistics.
  public struct Norm: Sendable, Encodable {
    public let name: String
    public let channels: Int
    /// Channels whose running variance is not above the norm's ε, so that they are almost constant.
    public let still: Int
    /// The mean over the channels of |mean in these pictures − running mean| / running deviation: how
    /// far these pictures are from those of training.
    public let shift: Double
  }

  /// A symbol and how often it is there.
  public struct SymbolCount: Sendable, Encodable, Equatable {
    public let symbol: String
    public let count: Int

    /// For people: `e (12)`.
    public var text: String { "\(SymbolText.shown(symbol)) (\(count))" }
  }

  /// The symbols of the network and of the data.
  public struct Coverage: Sendable, Encodable {
    /// The symbols that the network can write.
    public let alphabet: Int
    /// Those of them that no label has.
    public let unseen: [String]
    /// Symbols of the labels that the network cannot write, the most frequent first.
    public let unknown: [SymbolCount]
    /// Symbols of the labels that the network knows, but read nowhere.
    public let neverRead: [SymbolCount]
    /// The part of the labels' letters that belong to scripts written from right to left.
    public let rightToLeft: Double
    /// The direction that the network takes texts to have.
    public let direction: BaseDirection
  }

  public let checkpoint: String
  public let data: String
  /// Steps that the network was trained for.
  public let step: Int
  public let samples: Int
  // Figures of nothing are nil, and null in JSON.
  @Figure public internal(set) var wordAccuracy: Double? = nil
  @Figure public internal(set) var cer: Double? = nil
  /// The mean over the samples that have a loss.
  @Figure public internal(set) var loss: Double? = nil
  public let frames: Int
  @Figure public internal(set) var blankShare: Double? = nil
  /// Samples in which nothing was read though they have a label.
  public let empty: Int
  /// Samples whose label needs more frames than the picture has.
  public let unfit: Int
  /// Samples whose label has symbols that the network does not know.
  public let unknownLabels: Int
  /// Samples that the gradients are of.
  public let gradientSamples: Int
  public let layers: [LayerFigures]
  public let activities: [Activity]
  public let recurrences: [Recurrence]
  public let norms: [Norm]
  public let coverage: Coverage
  public let calibration: Calibration
  /// What is wrong and what to do about it; empty if nothing is.
  public internal(set) var advice: [Advice] = []

  /// Something that is wrong, why it matters, and what to do.
  public struct Advice: Sendable, Encodable, Equatable {
    /// The rule.
    public enum Rule: String, Sendable, Encodable, CaseIterable {
      case notFinite = "not_finite"
      case blank
      case unlearned
      case rightToLeft = "right_to_left"
      case unknownSymbols = "unknown_symbols"
      case unfit
      case otherPictures = "other_pictures"
      case deadChannels = "dead_channels"
      case stillChannels = "still_channels"
      case silentUnits = "silent_units"
      case saturation
      case vanishing
      case exploding
      case neverRead = "never_read"
      case calibration
    }

    public let rule: Rule
    public let finding: String
    public let reason: String
    public let remedy: String
  }
}
