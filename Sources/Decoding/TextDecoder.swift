import CRNNNet
import Console
import Files
import Foundation
import Kernels

/// Reads texts from logits in the way that `DecodingSettings` choose. Belongs to one thread.
package final class TextDecoder {
  package let settings: DecodingSettings
  /// What the user should know about the files, a line each.
  package private(set) var notices: [String] = []
  /// Of the images that were read so far.
  package private(set) var counts = GivenWordCounts()

  private let alphabet: Alphabet
  private var search: BeamSearch?
  private var common: LexiconDecoder?
  private var imageWords = CanonicalNames<[String]>()
  private var scorer = LabelScorer()
  private var finder = EvidenceFinder()
  /// That of the model, where it is for this decoder.
  private let calibration: ConfidenceCalibration?

  /// Takes the best path.
  ///
  /// - Parameter calibration: one that belongs to the weights that are read with.
  package init(alphabet: Alphabet, calibration: ConfidenceCalibration? = nil) {
    settings = DecodingSettings()
    self.alphabet = alphabet
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
    if let path = settings.lexicon {
      common = LexiconDecoder(
        try lexicon(path), classes: alphabet.classes, distance: settings.lexiconDistance)
    }
    if let path = settings.imageLexicons { imageWords = try Lexicon.readImageWords(path) }
    guard settings.usesBeam else { return }
    var models: [any PrefixModel] = []
    if let path = settings.languageModel {
      let model = LanguagePrefixModel(
        try CharacterLanguageModel(arpa: path), alphabet: alphabet, weight: settings.languageWeight)
      let unknown = model.unknown
      guard unknown.count < alphabet.symbols.count, !model.isOfWords else {
        throw UserError(
          "\(path): it is no model of the characters that are read: its symbols are such as "
            + "\(model.examples.joined(separator: ", ")); crnn-dist lm train makes one of characters",
          status: .badData)
      }
      if let first = unknown.first {
        notices.append(
          """
          \(path): it has not seen \(unknown.count) of the \(alphabet.symbols.count) symbols that are \
          read (the first is \(first)), and takes them for very unlikely
          """)
      }
      models.append(model)
    }
    if let path = settings.words {
      models.append(WordListModel(try lexicon(path), alphabet: alphabet))
    }
    search = BeamSearch(
      width: max(settings.beam ?? DecodingSettings.defaultBeam, settings.alternatives),
      lengthBonus: settings.lengthBonus, models: models)
  }

  private func lexicon(_ path: String) throws -> Lexicon {
    let lexicon = Lexicon(try Lexicon.readWords(path), alphabet: alphabet)
    guard lexicon.count > 0 else {
      throw UserError("\(path): it has no word that the model can write", status: .badData)
    }
    if let first = lexicon.unknown.first {
      notices.append(
        "\(path): \(NumberText.count(lexicon.unknown.count, "word")) with symbols that the model does not "
          + "know left out (the first is \(first))")
    }
    return lexicon
  }

  /// The texts of a batch of images; logits are [classes][1][T][N].
  ///
  /// - Parameter names: The images' names, by which their own words are found.
  package func decode(_ logits: Tensor, names: [String] = [], scratch: Arena) -> [DecodedText] {
    FrameScores.images(of: logits, scratch: scratch).enumerated().map { n, scores in
      let isGreedy = !settings.usesBeam && !settings.usesLexicon
      if !isGreedy, let found = read(scores, n < names.count ? names[n] : "") { return found }
      if !isGreedy { counts.withoutWords += 1 }
      let path = scores.likeliestPath()
      return decoded(
        alphabet.decode(path.classes), path.classes, scores, bestPath: path.logProbability)
    }
  }

  private func decoded(
    _ text: String, _ classes: [Int32], _ scores: FrameScores, probability: Double? = nil,
    bestPath: Double? = nil, alternatives: [DecodedText.Alternative] = []
  ) -> DecodedText {
    DecodedText(
      text: text, classes: classes, evidence: finder.evidence(classes, scores),
      probability: probability, bestPath: exp(bestPath ?? scores.likeliestPath().logProbability),
      calibration: calibration, alternatives: alternatives)
  }

  /// An image's own words, by its name as it was given or by its file name.
  private func words(ofImage name: String) -> CanonicalNames<[String]>.Match {
    let names = [name, PathParts.name(of: name)]
    if let words = names.lazy.compactMap(imageWords.exact).first { return .found(words) }
    for name in names {
      switch imageWords.equivalent(name) {
      case .missing: continue
      case let match: return match
      }
    }
    return .missing
  }

  private func read(_ scores: FrameScores, _ name: String) -> DecodedText? {
    if let search {
      let found = search.decode(scores, best: settings.alternatives)
      return found.first.map { best in
        decoded(
          alphabet.decode(best.classes), best.classes, scores,
          alternatives: found.dropFirst().map {
            DecodedText.Alternative(
              text: alphabet.decode($0.classes), confidence: exp(scorer.score($0.classes, scores)))
          })
      }
    }
    let own: [String]?
    switch words(ofImage: name) {
    case .missing: own = nil
    case .found(let words): own = words
    // Words of another picture, or of none, would read as sure as its own.
    case .ambiguous: return nil
    }
    let decoder = own.map {
      let lexicon = Lexicon($0, alphabet: alphabet)
      counts.unknownWords += lexicon.unknown.count
      return LexiconDecoder(
        lexicon, classes: alphabet.classes, distance: settings.lexiconDistance)
    }
    guard let decoder = decoder ?? common else { return nil }
    let found = decoder.decode(scores, best: settings.alternatives, scorer: &scorer)
    return found.first.map { best in
      decoded(
        decoder.lexicon.words[best.word], Array(decoder.lexicon[best.word]), scores,
        probability: best.confidence,
        alternatives: found.dropFirst().map {
          DecodedText.Alternative(
            text: decoder.lexicon.words[$0.word], confidence: $0.confidence)
        })
    }
  }
}
