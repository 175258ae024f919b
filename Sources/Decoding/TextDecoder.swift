import CRNNNet
import Console
import Foundation
import Kernels

/// Reads texts from logits in the way that `DecodingSettings` choose. Belongs to one thread.
public final class TextDecoder {
  public let settings: DecodingSettings
  /// What the user should know about the files, a line each.
  public private(set) var notices: [String] = []
  /// Images that the word lists have no text for, so that the best path was taken.
  public private(set) var withoutWords = 0
  /// Words of images' own lists that were left out, because they have symbols that the model does not know.
  public private(set) var unknownWords = 0

  private let alphabet: Alphabet
  private var search: BeamSearch?
  private var common: LexiconDecoder?
  private var imageWords: [String: [String]] = [:]
  private var scorer = LabelScorer()

  /// Takes the best path.
  public init(alphabet: Alphabet) {
    settings = DecodingSettings()
    self.alphabet = alphabet
  }

  /// Reads the files that the settings name; throws an error that names a wrong one.
  public init(_ settings: DecodingSettings, alphabet: Alphabet) throws {
    try settings.check()
    self.settings = settings
    self.alphabet = alphabet
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
        "\(path): \(lexicon.unknown.count) words have symbols that the model does not know, and are "
          + "left out (the first is \(first))")
    }
    return lexicon
  }

  /// The texts of a batch of images; logits are [classes][1][T][N].
  ///
  /// - Parameter names: The images' names, by which their own words are found.
  public func decode(_ logits: Tensor, names: [String] = [], scratch: Arena) -> [DecodedText] {
    guard settings.usesBeam || settings.usesLexicon else {
      return GreedyDecoder.decode(logits, scratch: scratch).map(text)
    }
    let images = FrameScores.images(of: logits, scratch: scratch)
    return images.enumerated().map { n, scores in
      let name = n < names.count ? names[n] : ""
      if let found = read(scores, name) { return found }
      withoutWords += 1
      return bestPath(scores)
    }
  }

  /// How sure the network is of each symbol of the texts, and where it reads it.
  public func evidence(
    _ texts: [DecodedText], _ logits: Tensor, scratch: Arena
  ) -> [[SymbolEvidence]] {
    zip(texts, FrameScores.images(of: logits, scratch: scratch)).map {
      scorer.evidence($0.classes, $1)
    }
  }

  private func text(_ reading: GreedyDecoder.Reading) -> DecodedText {
    DecodedText(
      text: alphabet.decode(reading.classes), classes: reading.classes,
      confidence: reading.confidence)
  }

  private func bestPath(_ scores: FrameScores) -> DecodedText {
    let classes = scores.bestPath()
    let logProbability = (0..<scores.frames).reduce(0) { sum, t in
      let row = scores.values[t * scores.classes..<(t + 1) * scores.classes]
      return sum + (row.max() ?? 0)
    }
    return DecodedText(
      text: alphabet.decode(classes), classes: classes, confidence: exp(logProbability))
  }

  private func read(_ scores: FrameScores, _ name: String) -> DecodedText? {
    if let search {
      return assemble(
        search.decode(scores, best: settings.alternatives).map {
          (alphabet.decode($0.classes), $0.classes, exp(scorer.score($0.classes, scores)))
        })
    }
    let own = imageWords[name] ?? imageWords[(name as NSString).lastPathComponent]
    let decoder = own.map {
      let lexicon = Lexicon($0, alphabet: alphabet)
      unknownWords += lexicon.unknown.count
      return LexiconDecoder(
        lexicon, classes: alphabet.classes, distance: settings.lexiconDistance)
    }
    guard let decoder = decoder ?? common else { return nil }
    let found = decoder.decode(scores, best: settings.alternatives, scorer: &scorer)
    return assemble(
      found.map {
        (decoder.lexicon.words[$0.word], Array(decoder.lexicon[$0.word]), $0.confidence)
      })
  }

  private func assemble(
    _ readings: [(text: String, classes: [Int32], confidence: Double)]
  ) -> DecodedText? {
    readings.first.map { best in
      DecodedText(
        text: best.text, classes: best.classes, confidence: best.confidence,
        alternatives: readings.dropFirst().map {
          DecodedText.Alternative(text: $0.text, confidence: $0.confidence)
        })
    }
  }
}
