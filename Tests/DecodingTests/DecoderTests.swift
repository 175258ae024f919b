import CRNNNet
import Decoding
import Foundation
import Kernels
import Testing

/// Decoders beside the sums over all paths of small matrices.
@Suite struct DecoderTests {
  static let matrices = RandomScores.many(360)

  @Test func theBestPathIsTheLikeliestOfAll() {
    for scores in Self.matrices {
      var best: (path: [Int], probability: Double) = ([], -1)
      RandomScores.forEachPath(scores) { if $1 > best.probability { best = ($0, $1) } }
      #expect(scores.bestPath() == RandomScores.collapse(best.path))
    }
  }

  @Test func theScoreOfATextIsTheSumOfItsPaths() {
    var scorer = LabelScorer()
    for scores in Self.matrices {
      for (text, probability) in RandomScores.texts(scores) {
        let score = scorer.score(text, scores)
        #expect(abs(exp(score) - probability) < 1e-12 + 1e-9 * probability, "\(text)")
      }
      let tooLong = [Int32](repeating: 1, count: scores.frames + 1)
      #expect(scorer.score(tooLong, scores) == -.infinity)
    }
  }

  @Test func aWideBeamFindsTheLikeliestTextsInTheirOrder() throws {
    let search = BeamSearch(width: 2000)
    for scores in Self.matrices {
      let expected = RandomScores.texts(scores).sorted { $0.value > $1.value }
      let found = search.decode(scores, best: 5)
      #expect(found.count == min(5, expected.count))
      #expect(found.first?.classes == expected.first?.key)
      for (hypothesis, text) in zip(found, expected) {
        #expect(abs(exp(hypothesis.logProbability) - text.value) < 1e-12 + 1e-9 * text.value)
      }
    }
  }

  @Test func aNarrowBeamNeverClaimsMoreThanTheTextHas() throws {
    var scorer = LabelScorer()
    var lost = 0
    for scores in Self.matrices {
      let wide = try #require(BeamSearch(width: 2000).decode(scores).first)
      for width in [1, 2, 4] {
        let found = try #require(BeamSearch(width: width).decode(scores).first)
        #expect(found.logProbability <= scorer.score(found.classes, scores) + 1e-9)
        #expect(found.logProbability <= wide.logProbability + 1e-9)
        if width == 1, found.classes != wide.classes { lost += 1 }
      }
    }
    // Were it never so, the width would do nothing.
    #expect(lost > 0)
  }

  @Test func aBeamOfTwoBeatsTheBestPathWhereManyPathsReadTheSame() {
    // The best path reads nothing (0.6² = 0.36), but "a" has 0.64 on three paths.
    let scores = FrameScores(
      frames: 2, classes: 2, values: [0.6, 0.4, 0.6, 0.4].map { log($0) })
    #expect(scores.bestPath() == [])
    let found = BeamSearch(width: 2).decode(scores, best: 2)
    #expect(found.map(\.classes) == [[1], []])
    #expect(abs(exp(found[0].logProbability) - 0.64) < 1e-12)
  }

  @Test func theEvidenceForASymbolIsTheMeanOverTheFramesThatReadIt() throws {
    var scorer = LabelScorer()
    for scores in Self.matrices.prefix(120) {
      for (text, total) in RandomScores.texts(scores) {
        var weights = [Double](repeating: 0, count: text.count)
        var (sums, frames) = (weights, weights)
        RandomScores.forEachPath(scores) { path, probability in
          guard RandomScores.collapse(path) == text else { return }
          var place = -1
          for (t, k) in path.enumerated() where k != 0 {
            if t == 0 || path[t - 1] != k { place += 1 }
            weights[place] += probability / total
            sums[place] += probability / total * exp(scores.values[t * scores.classes + k])
            frames[place] += probability / total * Double(t)
          }
        }
        let found = scorer.evidence(text, scores)
        #expect(found.count == text.count)
        for (place, symbol) in found.enumerated() {
          #expect(abs(symbol.confidence - sums[place] / weights[place]) < 1e-9, "\(text)")
          #expect(abs(symbol.frame - frames[place] / weights[place]) < 1e-9, "\(text)")
        }
      }
    }
  }

  @Test func anImageWithoutFramesHasTheEmptyText() {
    let scores = FrameScores(frames: 0, classes: 3, values: [])
    var scorer = LabelScorer()
    #expect(scorer.score([], scores) == 0 && scorer.score([1], scores) == -.infinity)
    #expect(BeamSearch(width: 3).decode(scores).map(\.classes) == [[]])
    #expect(scores.bestPath() == [])
  }

  @Test func scoresThatAreImpossibleDoNotSpoilTheRest() {
    let scores = FrameScores(
      frames: 3, classes: 3,
      values: [0, -.infinity, -.infinity, -.infinity, 0, -.infinity, 0, -.infinity, -.infinity])
    let found = BeamSearch(width: 10).decode(scores, best: 10)
    #expect(found.map(\.classes) == [[1]])
    #expect(found.first?.logProbability == 0)
  }

  @Test func theScoresOfABatchAreThoseOfItsImages() {
    let (classes, frames, arena) = (5, [7, 4, 6], Arena())
    let random = CounterRandom(seed: 3, purpose: 61)
    let widths = arena.integers(3)
    for (n, count) in frames.enumerated() { widths[n] = Int32(count) }
    let logits = Tensor(
      arena.floats(classes * 21), channels: classes, height: 1, width: 7, batch: 3,
      widths: ValidWidths(widths, count: 3))
    for place in 0..<logits.count { logits.data[place] = 4 * random.float(at: UInt64(place)) }
    let images = FrameScores.images(of: logits, scratch: arena)
    let greedy = GreedyDecoder.decode(logits, scratch: arena)
    var outcomes: [CTC.Outcome] = []
    let labels: [[Int32]] = [[1, 2, 2], [4], [3, 1]]
    CTC.losses(logits, labels: labels, gradient: nil, scratch: arena, into: &outcomes)
    var scorer = LabelScorer()
    for n in 0..<3 {
      #expect(images[n].frames == frames[n])
      #expect(images[n].bestPath() == greedy[n].classes)
      guard case .loss(let loss) = outcomes[n] else {
        Issue.record("label \(n) fits")
        continue
      }
      #expect(abs(loss + scorer.score(labels[n], images[n])) < 1e-9)
    }
  }
}
