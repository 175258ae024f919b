/// Factors of the learning rate by names of weights, written `cnn.*=0.1 rnn.*=0.5`.
package struct RateFactors: Sendable, Equatable {
  /// As it is written, with one space between.
  package let text: String
  private let patterns: NamePatterns
  private let factors: [Double]

  /// - Returns: Nil where it is not written so, or a factor is not a number from 0 to 1000.
  package init?(_ text: String) {
    var (names, factors): ([String], [Double]) = ([], [])
    for part in text.split(separator: " ") {
      guard let equals = part.lastIndex(of: "="), equals > part.startIndex,
        let factor = Double(part[part.index(after: equals)...]), (0...1000).contains(factor)
      else { return nil }
      names.append(String(part[..<equals]))
      factors.append(factor)
    }
    guard let patterns = NamePatterns(names.joined(separator: " ")) else { return nil }
    self.patterns = patterns
    self.factors = factors
    self.text = text.split(separator: " ").joined(separator: " ")
  }

  /// The factor of the first pattern that a name fits, else 1.
  package func factor(of name: String) -> Double { patterns.match(name).map { factors[$0] } ?? 1 }

  /// The patterns that no name fits.
  package func unused(by names: [String]) -> [String] { patterns.unused(by: names) }
}
