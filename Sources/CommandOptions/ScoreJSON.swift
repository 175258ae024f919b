import Console
import Recognition

/// The figures of a report in JSON, as `evaluate` and `score` print them; the keys are in snake case.
package struct ScoreJSON: Encodable {
  /// All samples.
  let all: Figures
  let sets: [Figures]
  let average: Average
  let lengths: [Length]?
  let characters: [Character]?
  let confusions: [Confusion]?

  /// A set of samples.
  struct Figures: Encodable {
    let name: String
    let `protocol`: String
    let samples: Int
    let leftOut: Int
    let correct: Int
    @Figure var wordAccuracy: Double?
    let wordAccuracyRange: Range
    @Figure var sequenceError: Double?
    @Figure var cer: Double?
    let cerRange: Range
    @Figure var wer: Double?
    let werRange: Range
    @Figure var oneMinusNed: Double?
    let oneMinusNedRange: Range

    init(_ score: SetScore) {
      name = score.name
      `protocol` = score.scoringProtocol.rawValue
      samples = score.samples
      leftOut = score.leftOut
      correct = score.correct
      wordAccuracy = score.wordAccuracy
      wordAccuracyRange = Range(score.wordAccuracyInterval)
      sequenceError = score.wordAccuracy.map { 1 - $0 }
      cer = score.cer
      cerRange = Range(score.characters.interval)
      wer = score.wer
      werRange = Range(score.words.interval)
      oneMinusNed = score.oneMinusNED
      oneMinusNedRange = Range(score.oneMinusNEDInterval)
    }
  }

  /// The two ends of a range; null of nothing.
  struct Range: Encodable {
    let interval: Interval?

    init(_ interval: Interval?) { self.interval = interval }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(interval.map { [$0.low, $0.high] })
    }
  }

  /// The means over the sets.
  struct Average: Encodable {
    @Figure var wordAccuracy: Double?
    @Figure var cer: Double?
    @Figure var wer: Double?
    @Figure var oneMinusNed: Double?
  }

  struct Length: Encodable {
    let length: Int
    let count: Int
    let correct: Int
  }

  struct Character: Encodable {
    let character: String
    let count: Int
    let correct: Int
  }

  /// What stands there and what was read, left out for nothing.
  struct Confusion: Encodable {
    let truth: String?
    let read: String?
    let count: Int
  }

  package init(_ report: EvaluationReport, details: Bool) {
    let score = report.all
    all = Figures(score)
    sets = report.sets.map(Figures.init)
    average = Average(
      wordAccuracy: report.average(\.wordAccuracy), cer: report.average(\.cer),
      wer: report.average(\.wer), oneMinusNed: report.average(\.oneMinusNED))
    guard details else {
      lengths = nil
      characters = nil
      confusions = nil
      return
    }
    lengths = score.lengths.sorted { $0.key < $1.key }.map {
      Length(length: $0.key, count: $0.value.count, correct: $0.value.correct)
    }
    characters = score.symbols.sorted { $0.key < $1.key }.map {
      Character(character: $0.key, count: $0.value.count, correct: $0.value.correct)
    }
    confusions = score.sortedConfusions.map {
      Confusion(truth: $0.pair.truth, read: $0.pair.read, count: $0.count)
    }
  }
}
