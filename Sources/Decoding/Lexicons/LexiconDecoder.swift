import Foundation

/// Reads an image as a word of a lexicon, as in section 2.3.3 of arXiv 1507.05717.
///
///     l* = argmax over the candidates l of p(l | image)
///
/// The candidates are all words of a small lexicon, and of a large one those at most δ edits away
/// from what the best path reads, found by a BK-tree. Where there is none so near, δ grows until there
/// is.
package struct LexiconDecoder: Sendable {
  /// Up to so many words are all scored.
  package static let exhaustiveLimit = 1000

  package let lexicon: Lexicon
  /// δ, the edits between the best path's text and a candidate.
  package let distance: Int
  private let tree: BKTree?
  private let longest: Int

  /// - Parameters:
  ///   - classes: The classes of the network.
  ///   - distance: δ, for lexicons that are searched by a tree.
  ///   - exhaustiveLimit: Up to so many words are all scored.
  package init(
    _ lexicon: Lexicon, classes: Int, distance: Int = 3,
    exhaustiveLimit: Int = LexiconDecoder.exhaustiveLimit
  ) {
    self.lexicon = lexicon
    self.distance = distance
    tree = lexicon.count > exhaustiveLimit ? BKTree(lexicon, classes: classes) : nil
    longest = (0..<lexicon.count).map { lexicon[$0].count }.max() ?? 0
  }

  /// A word of the lexicon with its exact score.
  package struct Match: Sendable, Equatable {
    /// The number of the word in the lexicon.
    package let word: Int
    /// log p(word | image) in nats.
    package let logProbability: Double
    /// p(word | image) as a part of the sum over all candidates.
    package let confidence: Double
  }

  /// The best words, best first; empty if the image has no room for any candidate.
  package func decode(
    _ scores: FrameScores, best count: Int = 1, scorer: inout LabelScorer
  ) -> [Match] {
    rank(candidates(scores), scores, count, &scorer)
  }

  /// The words that are scored for an image.
  package func candidates(_ scores: FrameScores) -> [Int] {
    guard let tree else { return Array(0..<lexicon.count) }
    let text = scores.bestPath()
    var limit = distance
    while true {
      let found = tree.words(within: limit, of: text)
      if !found.isEmpty || limit > longest + text.count { return found.map(\.word) }
      limit += 1
    }
  }

  private func rank(
    _ candidates: [Int], _ scores: FrameScores, _ count: Int, _ scorer: inout LabelScorer
  ) -> [Match] {
    var scored: [(word: Int, score: Double)] = []
    for word in candidates {
      let score = scorer.score(lexicon[word], scores)
      if score > -.infinity { scored.append((word, score)) }
    }
    guard let highest = scored.map(\.score).max() else { return [] }
    let sum = scored.reduce(0) { $0 + exp($1.score - highest) }
    scored.sort { ($1.score, $0.word) < ($0.score, $1.word) }
    return scored.prefix(count).map {
      Match(
        word: $0.word, logProbability: $0.score, confidence: exp($0.score - highest) / sum)
    }
  }
}
