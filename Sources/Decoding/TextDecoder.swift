import CRNNNet
import Foundation
import Kernels

/// Reads texts from logits in the way that `DecodingSettings` choose. Belongs to one thread.
package final class TextDecoder {
  package let settings: DecodingSettings
  /// What the user should know about the files, a line each.
  package private(set) var notices: [String] = []
  /// Of the images that were read so far.
  package var counts: GivenWordCounts {
    var counts = GivenWordCounts()
    (counts.withoutWords, counts.unknownWords) = (withoutReading, decoder.unknownWords)
    return counts
  }

  private let alphabet: Alphabet
  private var decoder: any LogitDecoder
  private var withoutReading = 0
  private var finder = EvidenceFinder()
  /// That of the model, where it is for this decoder.
  package let calibration: ConfidenceCalibration?

  /// Takes the best path.
  ///
  /// - Parameter calibration: one that belongs to the weights that are read with.
  package init(alphabet: Alphabet, calibration: ConfidenceCalibration? = nil) {
    settings = DecodingSettings()
    self.alphabet = alphabet
    decoder = GreedyDecoder(alphabet: alphabet)
    self.calibration = calibration?.decoder == settings.name ? calibration : nil
  }

  /// Reads the files that the settings name; throws an error that names a wrong one.
  ///
  /// - Parameter calibration: one that belongs to the weights that are read with; it is not used by
  ///   another decoder than the one that it is for.
  package init(
    _ settings: DecodingSettings, alphabet: Alphabet, calibration: ConfidenceCalibration? = nil
  ) throws {
    try settings.check()
    self.settings = settings
    self.alphabet = alphabet
    self.calibration = calibration?.decoder == settings.name ? calibration : nil
    if let calibration, self.calibration == nil {
      notices.append(
        "the confidences are the network's own: the checkpoint's calibration is for reading with "
          + "\(calibration.decoder), not with \(settings.name)")
    }
    decoder =
      if settings.usesLexicon {
        try GivenWordsDecoder(settings, alphabet: alphabet)
      } else if settings.usesBeam {
        try BeamDecoder(settings, alphabet: alphabet)
      } else {
        GreedyDecoder(alphabet: alphabet)
      }
    notices += decoder.notices
  }

  /// The texts of a batch of images; logits are [classes][1][T][N].
  ///
  /// - Parameter names: The images' names, by which their own words are found.
  package func decode(_ logits: Tensor, names: [String] = [], scratch: Arena) -> [DecodedText] {
    FrameScores.images(of: logits, scratch: scratch).enumerated().map { n, scores in
      decoded(reading(of: scores, n < names.count ? names[n] : ""), scores)
    }
  }

  /// The same texts without how sure they are, which takes a part of the time.
  package func texts(_ logits: Tensor, names: [String] = [], scratch: Arena) -> [String] {
    if decoder is GreedyDecoder {
      return GreedyDecoder.decode(logits, scratch: scratch).map(alphabet.decode)
    }
    return FrameScores.images(of: logits, scratch: scratch).enumerated().map { n, scores in
      reading(of: scores, n < names.count ? names[n] : "").text
    }
  }

  /// What the decoder reads, or else the best path.
  private func reading(of scores: FrameScores, _ name: String) -> ImageReading {
    if let reading = decoder.read(scores, image: name) { return reading }
    withoutReading += 1
    return .bestPath(of: scores, alphabet)
  }

  private func decoded(_ reading: ImageReading, _ scores: FrameScores) -> DecodedText {
    DecodedText(
      text: reading.text, classes: reading.classes,
      evidence: finder.evidence(reading.classes, scores), probability: reading.probability,
      bestPath: exp(reading.bestPath ?? scores.likeliestPath().logProbability),
      calibration: calibration, alternatives: reading.alternatives)
  }
}
