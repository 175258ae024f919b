import Console
import DistTrain
import Recognition
import TextDirection

/// What a look into a network and at a data set has found, in figures.
package struct Diagnosis: Sendable, Encodable {
  /// A layer's weights and what training would do with them.
  package struct LayerFigures: Sendable, Encodable {
    /// The common part of its weights' names.
    package let name: String
    package let weights: Int
    /// √Σ w² of its weights.
    package let weightNorm: Double
    /// The same of the gradient of the mean loss, before clipping; nil where there is no sample to train on.
    @Figure package internal(set) var gradientNorm: Double?
    /// Weights and running statistics that are not finite.
    package let notFinite: Int

    /// The gradient's norm over the weights'.
    package var ratio: Double? {
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
  package struct Activity: Sendable, Encodable {
    /// The layer before the rectifier.
    package let name: String
    package let channels: Int
    /// Channels, counted from 0, that are 0 everywhere in all pictures.
    package let dead: [Int]
  }

  /// What a recurrent layer puts out.
  package struct Recurrence: Sendable, Encodable {
    package let name: String
    /// Of both directions.
    package let units: Int
    /// Units that stay below 0.001 in all frames.
    package let silent: Int
    /// The part of all outputs beyond ±0.98, where the gates hardly have a slope.
    package let saturation: Double
  }

  /// A batch norm's running statistics.
  package struct Norm: Sendable, Encodable {
    package let name: String
    package let channels: Int
    /// Channels whose running variance is not above the norm's ε, so that they are almost constant.
    package let still: Int
    /// The mean over the channels of |mean in these pictures − running mean| / running deviation: how
    /// far these pictures are from those of training.
    package let shift: Double
  }

  /// A symbol and how often it is there.
  package struct SymbolCount: Sendable, Encodable, Equatable {
    package let symbol: String
    package let count: Int

    /// For people: `e (12)`.
    package var text: String { "\(SymbolText.shown(symbol)) (\(count))" }
  }

  /// The symbols of the network and of the data.
  package struct Coverage: Sendable, Encodable {
    /// The symbols that the network can write.
    package let alphabet: Int
    /// Those of them that no label has.
    package let unseen: [String]
    /// Symbols of the labels that the network cannot write, the most frequent first.
    package let unknown: [SymbolCount]
    /// Symbols of the labels that the network knows, but read nowhere.
    package let neverRead: [SymbolCount]
    /// The part of the labels' letters that belong to scripts written from right to left.
    package let rightToLeft: Double
    /// The direction that the network takes texts to have.
    package let direction: BaseDirection
  }

  package let checkpoint: String
  package let data: String
  /// Steps that the network was trained for.
  package let step: Int
  package let samples: Int
  // Figures of nothing are nil, and null in JSON.
  @Figure package internal(set) var wordAccuracy: Double? = nil
  @Figure package internal(set) var cer: Double? = nil
  /// The mean over the samples that have a loss.
  @Figure package internal(set) var loss: Double? = nil
  package let frames: Int
  @Figure package internal(set) var blankShare: Double? = nil
  /// Samples in which nothing was read though they have a label.
  package let empty: Int
  /// Samples whose label needs more frames than the picture has.
  package let unfit: Int
  /// Samples whose label has symbols that the network does not know.
  package let unknownLabels: Int
  /// Samples that the gradients are of.
  package let gradientSamples: Int
  package let layers: [LayerFigures]
  package let activities: [Activity]
  package let recurrences: [Recurrence]
  package let norms: [Norm]
  package let coverage: Coverage
  package let calibration: Calibration
  /// What is wrong and what to do about it; empty if nothing is.
  package internal(set) var advice: [Advice] = []

  /// Something that is wrong, why it matters, and what to do.
  package struct Advice: Sendable, Encodable, Equatable {
    /// The rule.
    package enum Rule: String, Sendable, Encodable, CaseIterable {
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

    package let rule: Rule
    package let finding: String
    package let reason: String
    package let remedy: String
  }
}
