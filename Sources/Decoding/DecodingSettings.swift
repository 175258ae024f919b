import Console

/// How texts are read from what the network says, as a command line asks for it.
package struct DecodingSettings: Sendable, Equatable {
  /// Prefixes that a beam search keeps; nil for the best path, unless something else needs a beam.
  package var beam: Int?
  /// A file of words, one of which each image shows.
  package var lexicon: String?
  /// A file with the words that each image may show.
  package var imageLexicons: String?
  /// δ of `LexiconDecoder`.
  package var lexiconDistance = 3
  /// An ARPA file of a character language model.
  package var languageModel: String?
  /// What the language model's logarithms are multiplied by.
  package var languageWeight = 0.5
  /// What each symbol adds in a beam search, in nats.
  package var lengthBonus = 0.0
  /// A file of words, the only ones that a beam search may read among other symbols.
  package var words: String?
  /// Readings that are wanted of each image.
  package var alternatives = 1

  package init() {}

  /// Whether the words are given, so that there is nothing to search for.
  package var usesLexicon: Bool { lexicon != nil || imageLexicons != nil }
  /// Whether the readings come from a beam search.
  package var usesBeam: Bool {
    !usesLexicon && (beam != nil || languageModel != nil || words != nil || alternatives > 1)
  }

  /// The name of the decoder, for people.
  package var name: String {
    if usesLexicon { return "lexicon" }
    guard usesBeam else { return "greedy" }
    let parts = [
      "beam \(beam ?? Self.defaultBeam)", languageModel.map { _ in "language model" },
      words.map { _ in "word list" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  static let defaultBeam = 10

  /// Throws an error with status 64 if the settings do not go together.
  package func check() throws {
    func refuse(_ message: String) -> UserError { UserError(message, status: .usage) }
    if let beam, !(1...100_000 ~= beam) { throw refuse("--beam is at least 1, at most 100000") }
    if !(0...1000 ~= lexiconDistance) {
      throw refuse("--lexicon-distance is not negative, and at most 1000")
    }
    if !(1...10_000 ~= alternatives) {
      throw refuse("--alternatives is at least 1, at most 10000")
    }
    if !languageWeight.isFinite || !lengthBonus.isFinite {
      throw refuse("--lm-weight and --length-bonus are finite numbers")
    }
    if usesLexicon, beam != nil || languageModel != nil || words != nil {
      throw refuse(
        "a lexicon scores its words exactly, and has no use for --beam, --lm and --words; to permit "
          + "listed words inside of lines, give the list to --words instead of --lexicon")
    }
  }
}
