/// What makes a network's own probabilities those of being right: fitted on samples that it was not trained
/// on, and valid for one set of weights and one decoder.
package struct ConfidenceCalibration: Sendable, Equatable, Codable {
  /// The decoder that read the samples, as `DecodingSettings.name`.
  package let decoder: String
  /// The weights and running statistics that read them.
  package var weights: String
  /// How many samples there were.
  package let samples: Int
  /// For the probability of a whole text.
  package let text: LogitMap
  /// For the confidence of each of its characters.
  package let character: LogitMap
  /// Expected calibration errors of the texts' probabilities, as the network has them and mapped …
  package let textError: Errors
  /// … and of the expected shares of right characters.
  package let shareError: Errors

  /// Before and after. The second comes from maps that were fitted on the other half of the samples.
  package struct Errors: Sendable, Equatable, Codable {
    package let raw: Double
    package let calibrated: Double

    package init(raw: Double, calibrated: Double) {
      self.raw = raw
      self.calibrated = calibrated
    }
  }

  package init(
    decoder: String, weights: String, samples: Int, text: LogitMap, character: LogitMap,
    textError: Errors, shareError: Errors
  ) {
    self.decoder = decoder
    self.weights = weights
    self.samples = samples
    self.text = text
    self.character = character
    self.textError = textError
    self.shareError = shareError
  }

  /// The expected share of right characters: the mean of their confidences, and of the empty text its own.
  package static func rightShare(_ characters: [Double], text: Double) -> Double {
    characters.isEmpty ? text : characters.reduce(0, +) / Double(characters.count)
  }

  /// The expected share of right characters, from those that the network has.
  package func rightShare(characters: [Double], textProbability: Double) -> Double {
    Self.rightShare(characters.map { character($0) }, text: text(textProbability))
  }
}
