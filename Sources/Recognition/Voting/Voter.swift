import CRNNNet
import Decoding

/// What one of several networks says of a picture.
package struct Voter: Sendable {
  let alphabet: Alphabet
  let scores: FrameScores
  /// The symbols of what it reads, in their order.
  package let symbols: [String]
  /// The logarithm of the probability of its likeliest path.
  let pathLogProbability: Double

  /// - Parameter scores: of a network with this alphabet.
  package init(alphabet: Alphabet, scores: FrameScores) {
    self.alphabet = alphabet
    self.scores = scores
    let path = scores.likeliestPath()
    symbols = alphabet.read(path.classes).symbols
    pathLogProbability = path.logProbability
  }

  /// What it says for a text, by class; nil where it does not know a symbol.
  func evidence(_ text: String, _ finder: inout EvidenceFinder) -> TextEvidence? {
    alphabet.encode(text).map { finder.evidence($0, scores) }
  }
}
