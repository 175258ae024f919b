import Samples

/// What texts are drawn besides words: each share is that of all samples.
package struct TextMixture: Sendable, Equatable {
  /// Random strings of the words' characters, one to eight of them.
  package var strings = 0.0
  /// Numbers, years, prices, dates and telephone numbers.
  package var numbers = 0.0
  /// Words with a punctuation mark before, in or behind them.
  package var punctuation = 0.0

  package init(strings: Double = 0, numbers: Double = 0, punctuation: Double = 0) {
    (self.strings, self.numbers, self.punctuation) = (strings, numbers, punctuation)
  }

  /// What scenes have where nothing is said.
  package static let scene = TextMixture(strings: 0.08, numbers: 0.12, punctuation: 0.1)

  private static let purpose: UInt64 = 0x74_65_78_74  // "text" in ASCII

  /// The text of a sample: a function of (seed, sample) and the sources, each as likely as another.
  func text(
    seed: UInt64, sample: Int, sources: [WordSource], characters: [Character]
  ) -> String {
    var random = RandomSequence(seed: seed, purpose: Self.purpose, sample: UInt64(sample))
    let lot = random.unit()
    if lot < strings, !characters.isEmpty {
      let length = 1 + random.below(random.chance(0.4) ? 3 : 8)
      return String((0..<length).map { _ in characters[random.below(characters.count)] })
    }
    if lot < strings + numbers { return Self.number(&random) }
    let word = sources[random.below(sources.count)].choose(&random)
    if lot < strings + numbers + punctuation { return Self.punctuated(word, &random) }
    return word
  }

  private static func digits(_ count: Int, _ random: inout RandomSequence) -> String {
    (0..<count).map { _ in String(random.below(10)) }.joined()
  }

  private static func number(_ random: inout RandomSequence) -> String {
    switch random.unit() {
    case ..<0.5: return digits(1 + random.below(random.chance(0.3) ? 8 : 4), &random)
    case ..<0.65: return String(1900 + random.below(140))
    case ..<0.8:
      let sign = ["$", "€", "£", ""][random.below(4)]
      let pence = digits(2, &random)
      return sign + String(random.below(random.chance(0.5) ? 10 : 1000)) + "." + pence
    case ..<0.9:
      let mark = [".", "/", "-"][random.below(3)]
      let (day, month) = (twoDigits(1 + random.below(31)), twoDigits(1 + random.below(12)))
      return day + mark + month + mark + (random.chance(0.5) ? "20" : "") + digits(2, &random)
    case ..<0.95: return digits(3, &random) + "-" + digits(4, &random)
    default: return digits(1 + random.below(3), &random) + ["%", "KM", "th", "m"][random.below(4)]
    }
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func punctuated(_ word: String, _ random: inout RandomSequence) -> String {
    switch random.unit() {
    case ..<0.6: return word + [".", ",", "!", "?", ":", ";", "...", "!!!"][random.below(8)]
    case ..<0.75: return "\"" + word + "\""
    case ..<0.85: return "(" + word + ")"
    case ..<0.93: return "'" + word + "'"
    default: return word + ["'s", "-", "&", "*"][random.below(4)]
    }
  }
}
