import ArgumentParser
import Decoding

/// How texts are read: the options that `evaluate` and `recognize` share.
package struct DecoderOptions: ParsableArguments {
  @Option(help: "Read with a beam search that keeps this many prefixes, instead of the best path.")
  package var beam: Int?

  @Option(
    help: """
      Read each picture as one of the words of this file, one on each line. If there are more than \
      \(LexiconDecoder.exhaustiveLimit), score those near the best path.
      """)
  package var lexicon: String?

  @Option(
    help: """
      Read each picture as one of its own words: a file with lines of a picture's name and its words, \
      separated by tabs.
      """)
  package var imageLexicons: String?

  @Option(
    help: "The most edits between the best path and a word of a large lexicon that is scored.")
  package var lexiconDistance = DecodingSettings().lexiconDistance

  @Option(
    help: "A character language model for the beam search (an ARPA file, as lm train writes it).")
  package var lm: String?

  @Option(help: "The factor of the language model's log probabilities.")
  package var lmWeight = DecodingSettings().languageWeight

  @Option(help: "What each symbol adds in the beam search, in nats.")
  package var lengthBonus = DecodingSettings().lengthBonus

  @Option(
    help: """
      Let the beam search read only the words of this file; between them, it reads anything that is not a \
      letter.
      """)
  package var words: String?

  package init() {}

  /// The files that are read.
  package var files: [String] { [lexicon, imageLexicons, lm, words].compactMap(\.self) }

  /// The settings that were asked for; throws if they do not go together.
  package func settings(alternatives: Int = 1) throws -> DecodingSettings {
    var settings = DecodingSettings()
    settings.beam = beam
    settings.lexicon = lexicon
    settings.imageLexicons = imageLexicons
    settings.lexiconDistance = lexiconDistance
    settings.languageModel = lm
    settings.languageWeight = lmWeight
    settings.lengthBonus = lengthBonus
    settings.words = words
    settings.alternatives = alternatives
    do {
      try settings.check()
    } catch {
      // The parser adds how the command is used.
      throw ValidationError("\(error)")
    }
    return settings
  }
}
