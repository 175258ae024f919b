import CRNNNet
import Decoding
import Foundation

/// The text on which several networks agree that have read one picture.
///
/// The readings are cut where all of them agree (`ReadingParts`). Where they differ, each network k says how likely each
/// of the readings c is there, beside the others, by its own exact probabilities of the whole text, and the reading with
/// the greatest sum over the networks wins:
///
///     Σₖ pₖ(text with c | image) / Σ_c' pₖ(text with c' | image)
///
/// Each part is decided with the others held as they are, over and over until no part changes. A network has no vote on
/// a part of which a reading has symbols that it does not know, and takes its own reading there when it votes on others.
///
/// Unlike a vote on symbols side by side (Reul et al., arXiv 1711.09670), this asks each network about symbols that
/// came second with it, and needs neither the same frames nor the same heights and alphabets.
package struct TextVote {
  /// Passes over the parts; more were never needed, and a cycle ends.
  private static let mostPasses = 4

  private let voters: [Voter]
  private let parts: [[[String]]]
  /// For each part and voter, whether it knows the symbols of all readings.
  private let knows: [[Bool]]
  /// For each part the voter whose reading is taken.
  private var choices: [Int]
  private var logs: [[String: Double]]
  private var finder = EvidenceFinder()

  /// - Parameter voters: at least one; all have the same unit of symbols.
  package init(_ voters: [Voter]) {
    self.voters = voters
    parts = ReadingParts(voters.map(\.symbols)).parts
    knows = parts.map { readings in
      voters.map { voter in
        Set(readings.joined()).allSatisfy { voter.alphabet.firstUnknown(in: $0) == nil }
      }
    }
    choices = parts.map(Self.mostFrequent)
    logs = voters.map { _ in [:] }
    for _ in 0..<Self.mostPasses {
      if !improve() { break }
    }
  }

  /// The symbols of the text, in their order.
  package var symbols: [String] { zip(parts, choices).flatMap { $0[$1] } }

  /// What a voter has for the text: its own reading where it does not know a symbol.
  ///
  /// - Returns: its symbols, and for each the index among those of the text; nil for one that stands there instead.
  package func text(of voter: Int) -> (symbols: [String], places: [Int?]) {
    var (symbols, places): ([String], [Int?]) = ([], [])
    var index = 0
    for (part, choice) in choices.enumerated() {
      let chosen = parts[part][choice]
      let own = knows[part][voter] ? chosen : parts[part][voter]
      symbols += own
      places += own == chosen ? own.indices.map { index + $0 } : own.map { _ in nil }
      index += chosen.count
    }
    return (symbols, places)
  }

  private static func mostFrequent(_ readings: [[String]]) -> Int {
    let counts = readings.map { reading in readings.count { $0 == reading } }
    return counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
  }

  /// Decides each part once more; whether one has changed.
  private mutating func improve() -> Bool {
    var hasChanged = false
    for (part, readings) in parts.enumerated() {
      let candidates = readings.indices.filter { index in
        !readings[..<index].contains(readings[index])
      }
      guard candidates.count > 1, let best = winner(of: candidates, part) else { continue }
      if readings[best] != readings[choices[part]] {
        choices[part] = best
        hasChanged = true
      }
    }
    return hasChanged
  }

  /// The candidate with the greatest sum, the one of before where others have no more; nil where nobody votes.
  private mutating func winner(of candidates: [Int], _ part: Int) -> Int? {
    var sums = candidates.map { _ in 0.0 }
    for voter in voters.indices where knows[part][voter] {
      let before = choices[part]
      let found = candidates.map { candidate in
        choices[part] = candidate
        return log(of: voter)
      }
      choices[part] = before
      guard let most = found.max(), most.isFinite, !found.contains(where: \.isNaN) else { continue }
      let chances = found.map { exp($0 - most) }
      let all = chances.reduce(0, +)
      for index in sums.indices { sums[index] += chances[index] / all }
    }
    guard let most = sums.max(), most > 0 else { return nil }
    let before = candidates.firstIndex { parts[part][$0] == parts[part][choices[part]] }
    if let before, sums[before] == most { return candidates[before] }
    return sums.firstIndex(of: most).map { candidates[$0] }
  }

  /// log p(text | image) by a voter, for the choices of now.
  private mutating func log(of voter: Int) -> Double {
    let text = text(of: voter).symbols.joined()
    if let known = logs[voter][text] { return known }
    let found = voters[voter].evidence(text, &finder)?.logProbability ?? -.infinity
    logs[voter][text] = found
    return found
  }
}
