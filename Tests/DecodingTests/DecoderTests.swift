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

  @Test func theEvidenceForASymbolIsThatOfItsBestFrameLessWhatMayStandBeforeIt() throws {
    var finder = EvidenceFinder()
    for scores in Self.matrices.prefix(120) {
      for (text, total) in RandomScores.texts(scores) {
        let expected = Self.evidence(text, total, scores)
        let found = finder.evidence(text, scores)
        #expect(abs(found.probability - total) < 1e-12 + 1e-9 * total, "\(text)")
        #expect(found.symbols.count == text.count)
        for (symbol, wanted) in zip(found.symbols, expected) {
          #expect(abs(symbol.confidence - wanted.confidence) < 1e-7, "\(text)")
          #expect(abs(symbol.frame - wanted.frame) < 1e-7, "\(text)")
        }
        let mean = expected.reduce(0) { $0 + $1.confidence } / Double(max(1, text.count))
        #expect(abs(found.rightShare - (text.isEmpty ? total : mean)) < 1e-7)
      }
      let tooLong = finder.evidence([Int32](repeating: 1, count: scores.frames + 1), scores)
      #expect(tooLong.probability == 0 && tooLong.rightShare == 0)
    }
  }

  /// The evidence by its definition, from all paths.
  private static func evidence(
    _ text: [Int32], _ total: Double, _ scores: FrameScores
  ) -> [SymbolEvidence] {
    let frames = scores.frames
    var reading = [[Double]](
      repeating: [Double](repeating: 0, count: frames), count: text.count)
    var leaving = [[Double]](
      repeating: [Double](repeating: 0, count: frames), count: text.count + 1)
    RandomScores.forEachPath(scores) { path, probability in
      guard RandomScores.collapse(path) == text else { return }
      var count = 0
      for (t, k) in path.enumerated() {
        if k != 0, t == 0 || path[t - 1] != k { count += 1 }
        if k == 0 { leaving[count][t] += probability / total }
        if k != 0 { reading[count - 1][t] += probability / total }
      }
    }
    func chance(_ t: Int, _ k: Int32) -> Double { exp(scores.values[t * scores.classes + Int(k)]) }
    let gaps = leaving.indices.map { folder in
      (0..<frames).map { t in
        let beside = Set([folder - 1, folder].filter(text.indices.contains).map { text[$0] })
        let other = 1 - chance(t, 0) - beside.reduce(0) { $0 + chance(t, $1) }
        return leaving[folder][t] * max(0, other)
      }.max() ?? 0
    }
    return text.indices.map { i in
      let peak = (0..<frames).map { reading[i][$0] * chance($0, text[i]) }.max() ?? 0
      let gap = i + 1 < text.count ? gaps[i] : max(gaps[i], gaps[i + 1])
      let weight = reading[i].reduce(0, +)
      let folder = reading[i].enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
      return SymbolEvidence(confidence: peak * (1 - gap), frame: folder / weight)
    }
  }

  @Test func theEvidenceOfALongTextIsThatOfLogarithmsToo() {
    var (finder, scorer) = (EvidenceFinder(), LabelScorer())
    for spread in [1.0, 8, 60] {
      let scores = RandomScores.make(seed: 7, frames: 400, classes: 40, spread: spread)
      let read = scores.bestPath()
      let shifted = read.map { $0 % 39 + 1 }
      for text in [read, Array(read.prefix(60)), shifted, []] {
        let exact = scorer.score(text, scores)
        let found = finder.evidence(text, scores).logProbability
        #expect(found == exact || abs(found - exact) < 1e-9 * abs(exact), "\(exact)")
      }
    }
  }

  @Test func theProbabilityOfAGreedyReadingIsTheSumOverAllItsPaths() throws {
    let (classes, frames, arena) = (4, [6, 3, 5], Arena())
    let alphabet = Alphabet(unit: .scalar, symbols: ["a", "b", "c"])
    let random = CounterRandom(seed: 8, purpose: 61)
    let widths = arena.integers(3)
    for (n, count) in frames.enumerated() { widths[n] = Int32(count) }
    let logits = Tensor(
      arena.floats(classes * 18), channels: classes, height: 1, width: 6, batch: 3,
      widths: ValidWidths(widths, count: 3))
    for index in 0..<logits.count { logits.data[index] = 5 * random.float(at: UInt64(index)) }
    let images = FrameScores.images(of: logits, scratch: arena)
    var beam = DecodingSettings()
    beam.beam = 100
    for decoder in [
      TextDecoder(alphabet: alphabet), try TextDecoder(beam, alphabet: alphabet),
    ] {
      let texts = decoder.decode(logits, scratch: arena)
      for (text, scores) in zip(texts, images) {
        let all = RandomScores.texts(scores)
        var best = 0.0
        RandomScores.forEachPath(scores) { best = max(best, $1) }
        #expect(abs(text.confidence.text.raw - (all[text.classes] ?? 0)) < 1e-9)
        #expect(text.confidence.text.calibrated == nil)
        #expect(abs(text.confidence.bestPath - best) < 1e-9)
        #expect(text.confidence.bestPath <= text.confidence.text.raw + 1e-12)
      }
    }
  }

  @Test func aCalibrationIsForItsOwnDecoderAlone() throws {
    let calibration = ConfidenceCalibration(
      decoder: "greedy", weights: "", samples: 100, text: LogitMap(slope: 0.5, offset: 1),
      character: LogitMap(slope: 2, offset: 0), textError: .init(raw: 0, calibrated: 0),
      shareError: .init(raw: 0, calibrated: 0))
    let arena = Arena()
    let widths = arena.integers(1)
    widths[0] = 1
    let logits = Tensor(
      arena.floats(2), channels: 2, height: 1, width: 1, batch: 1,
      widths: ValidWidths(widths, count: 1))
    // "a" has the probability 0.8, the logit log 4.
    (logits.data[0], logits.data[1]) = (0, Float(log(4.0)))
    let alphabet = Alphabet(unit: .scalar, symbols: ["a"])
    let text = try #require(
      TextDecoder(alphabet: alphabet, calibration: calibration)
        .decode(logits, scratch: arena).first)
    #expect(abs(text.confidence.text.raw - 0.8) < 1e-6)
    // exp(1) 4^½ to 1; of the character 4² to 1.
    let odds = 2 * exp(1.0)
    #expect(abs((text.confidence.text.calibrated ?? 0) - odds / (1 + odds)) < 1e-6)
    #expect(abs((text.confidence.rightShare.calibrated ?? 0) - 16.0 / 17) < 1e-6)
    #expect(abs(text.symbols[0].confidence - 16.0 / 17) < 1e-6)
    var settings = DecodingSettings()
    settings.beam = 5
    let other = try TextDecoder(settings, alphabet: alphabet, calibration: calibration)
    let read = try #require(other.decode(logits, scratch: arena).first)
    #expect(read.text == "a" && read.confidence.text.calibrated == nil)
    #expect(
      other.notices == [
        "the confidences are the network's own: the checkpoint's calibration is for reading with greedy, "
          + "not with beam 5"
      ])
    let same = try TextDecoder(DecodingSettings(), alphabet: alphabet, calibration: calibration)
    #expect(same.notices == [])
    #expect(abs(read.confidence.rightShare.best - 0.8) < 1e-6)
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
    for index in 0..<logits.count { logits.data[index] = 4 * random.float(at: UInt64(index)) }
    let images = FrameScores.images(of: logits, scratch: arena)
    let greedy = GreedyDecoder.decode(logits, scratch: arena)
    var outcomes: [LossOutcome] = []
    let labels: [[Int32]] = [[1, 2, 2], [4], [3, 1]]
    CTC().losses(
      logits, labels: labels, gradient: nil, .alone, arena, scale: { _ in 1 }, into: &outcomes)
    var scorer = LabelScorer()
    for n in 0..<3 {
      #expect(images[n].frames == frames[n])
      #expect(images[n].bestPath() == greedy[n])
      guard case .loss(let loss) = outcomes[n] else {
        Issue.record("label \(n) fits")
        continue
      }
      #expect(abs(loss + scorer.score(labels[n], images[n])) < 1e-9)
    }
  }
}
