import CRNNNet
import Console
import Foundation

/// Reads by a beam search, with a language model, a list of words, or neither.
struct BeamDecoder: LogitDecoder {
  private(set) var notices: [String] = []
  private let alphabet: Alphabet
  private let search: BeamSearch
  private let count: Int
  private var scorer = LabelScorer()

  /// Reads the files that the settings name; throws an error that names a wrong one.
  init(_ settings: DecodingSettings, alphabet: Alphabet) throws {
    self.alphabet = alphabet
    count = settings.alternatives
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
      let words = try Lexicon(path: path, alphabet: alphabet)
      notices += words.notices(of: path)
      models.append(WordListModel(words, alphabet: alphabet))
    }
    search = BeamSearch(
      width: max(settings.beam ?? DecodingSettings.defaultBeam, settings.alternatives),
      lengthBonus: settings.lengthBonus, models: models)
  }

  mutating func read(_ scores: FrameScores, image name: String) -> ImageReading? {
    let found = search.decode(scores, best: count)
    guard let best = found.first else { return nil }
    let others = found.dropFirst().map {
      DecodedText.Alternative(
        text: alphabet.decode($0.classes), confidence: exp(scorer.score($0.classes, scores)))
    }
    return ImageReading(
      text: alphabet.decode(best.classes), classes: best.classes, alternatives: others)
  }
}
