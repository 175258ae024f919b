import CRNNNet
import Decoding
import Foundation
import TextDirection

/// How well a data set was read, under a protocol, with its tables.
package struct SetScore: Sendable {
  /// The name of the set.
  package let name: String
  package let scoringProtocol: ScoringProtocol
  /// What counts as one symbol.
  package let unit: SymbolUnit
  /// Samples that were left out: by the filter, or because the protocol compares nothing of them.
  package private(set) var leftOut = 0
  /// Samples that were read without a mistake.
  package private(set) var correct = 0
  /// Edits over the labels' symbols.
  package private(set) var characters = RatioEstimate()
  /// Edits of whole words, between spaces, over the labels' words.
  package private(set) var words = RatioEstimate()
  /// 1 − edits / symbols of the longer text, over 1 (ICDAR 2019).
  package private(set) var similarity = RatioEstimate()
  /// What was read by the length of the labels.
  package private(set) var lengths: [Int: Tally] = [:]
  /// What was read by the symbols of the labels.
  package private(set) var symbols: [String: Tally] = [:]
  /// How often a symbol was read as another, missed or read too much.
  package private(set) var confusions: [TextAlignment.Pair: Int] = [:]

  /// How many there are of something, and how many of them were read right.
  package struct Tally: Sendable, Equatable {
    package var count = 0
    package var correct = 0

    package init(count: Int = 0, correct: Int = 0) {
      self.count = count
      self.correct = correct
    }

    /// The part that was read right; nil of nothing.
    package var accuracy: Double? { count == 0 ? nil : Double(correct) / Double(count) }
  }

  package init(name: String, scoringProtocol: ScoringProtocol = .exact, unit: SymbolUnit) {
    self.name = name
    self.scoringProtocol = scoringProtocol
    self.unit = unit
  }

  /// The symbols of a text that are compared.
  package func comparable(_ text: String) -> [String] {
    unit.symbols(of: scoringProtocol.comparable(text))
  }

  /// Counts a sample if the filter permits its label; the edits, or nil where it is left out.
  @discardableResult
  package mutating func add(
    read: String, truth: String, filter: SampleFilter = SampleFilter()
  ) -> Int? {
    let label = comparable(truth)
    let isPermitted = filter.permits(truth, length: unit.symbols(of: truth).count)
    guard isPermitted, !label.isEmpty || truth.isEmpty else {
      leftOut += 1
      return nil
    }
    let text = comparable(read)
    let pairs = TextAlignment.align(read: text, truth: label)
    let edits = pairs.count { $0.isError }
    let longer = max(label.count, text.count)
    correct += edits == 0 ? 1 : 0
    characters.add(Double(edits), over: Double(label.count))
    similarity.add(longer == 0 ? 1 : 1 - Double(edits) / Double(longer), over: 1)
    let labelWords = label.split { $0 == " " }.map { $0.joined() }
    let textWords = text.split { $0 == " " }.map { $0.joined() }
    words.add(Double(editDistance(textWords, labelWords)), over: Double(labelWords.count))
    lengths[label.count, default: Tally()].add(isCorrect: edits == 0)
    for pair in pairs {
      if let symbol = pair.truth { symbols[symbol, default: Tally()].add(isCorrect: !pair.isError) }
      if pair.isError { confusions[pair, default: 0] += 1 }
    }
    return edits
  }

  /// Adds what was counted of another set.
  package mutating func merge(_ other: SetScore) {
    leftOut += other.leftOut
    correct += other.correct
    characters.merge(other.characters)
    words.merge(other.words)
    similarity.merge(other.similarity)
    lengths.merge(other.lengths) { $0.adding($1) }
    symbols.merge(other.symbols) { $0.adding($1) }
    confusions.merge(other.confusions, uniquingKeysWith: +)
  }

  /// Samples that were counted.
  package var samples: Int { characters.count }
  // Figures and ranges of nothing (no samples, empty labels) are nil.
  /// The part of the samples that were read without a mistake; 1 less it is the sequence error.
  package var wordAccuracy: Double? { samples == 0 ? nil : Double(correct) / Double(samples) }
  package var wordAccuracyInterval: Interval? { .wilson(successes: correct, of: samples) }
  package var cer: Double? { characters.value }
  package var wer: Double? { words.value }
  package var oneMinusNED: Double? { similarity.value }
  package var oneMinusNEDInterval: Interval? {
    similarity.interval.map { Interval(low: $0.low, high: min(1, $0.high)) }
  }

  /// The confusions, the most frequent first.
  package var sortedConfusions: [(pair: TextAlignment.Pair, count: Int)] {
    confusions.map { (pair: $0.key, count: $0.value) }.sorted {
      ($1.count, $0.pair.truth ?? "", $0.pair.read ?? "")
        < ($0.count, $1.pair.truth ?? "", $1.pair.read ?? "")
    }
  }
}

extension SetScore.Tally {
  mutating func add(isCorrect: Bool) {
    count += 1
    correct += isCorrect ? 1 : 0
  }

  func adding(_ other: SetScore.Tally) -> SetScore.Tally {
    SetScore.Tally(count: count + other.count, correct: correct + other.correct)
  }
}
