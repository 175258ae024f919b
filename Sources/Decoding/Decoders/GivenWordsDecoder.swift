import CRNNNet
import Files

/// Reads each image as one of the words that are given for all images, or for this one.
struct GivenWordsDecoder: LogitDecoder {
  private(set) var notices: [String] = []
  private(set) var unknownWords = 0
  private let alphabet: Alphabet
  private let settings: DecodingSettings
  private var common: LexiconDecoder?
  private var imageWords = CanonicalNames<[String]>()
  private var scorer = LabelScorer()

  /// Reads the files that the settings name; throws an error that names a wrong one.
  init(_ settings: DecodingSettings, alphabet: Alphabet) throws {
    self.settings = settings
    self.alphabet = alphabet
    if let path = settings.lexicon {
      let words = try Lexicon(path: path, alphabet: alphabet)
      notices += words.notices(of: path)
      common = decoder(words)
    }
    if let path = settings.imageLexicons { imageWords = try Lexicon.readImageWords(path) }
  }

  mutating func read(_ scores: FrameScores, image name: String) -> ImageReading? {
    guard let decoder = decoder(of: name) else { return nil }
    let found = decoder.decode(scores, best: settings.alternatives, scorer: &scorer)
    guard let best = found.first else { return nil }
    let others = found.dropFirst().map {
      DecodedText.Alternative(text: decoder.lexicon.words[$0.word], confidence: $0.confidence)
    }
    return ImageReading(
      text: decoder.lexicon.words[best.word], classes: Array(decoder.lexicon[best.word]),
      probability: best.confidence, alternatives: others)
  }

  private mutating func decoder(of name: String) -> LexiconDecoder? {
    switch words(ofImage: name) {
    case .missing: return common
    // Words of another picture, or of none, would read as sure as its own.
    case .ambiguous: return nil
    case .found(let words):
      let lexicon = Lexicon(words, alphabet: alphabet)
      unknownWords += lexicon.unknown.count
      return decoder(lexicon)
    }
  }

  private func decoder(_ lexicon: Lexicon) -> LexiconDecoder {
    LexiconDecoder(lexicon, classes: alphabet.classes, distance: settings.lexiconDistance)
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
}
