import Console
import Recognition

/// What `evaluate --json` prints; the keys are in snake case. Those outside of `scores` are of all sets.
package struct EvaluationJSON: Encodable {
  let samples: Int
  @Figure var loss: Double?
  @Figure var wordAccuracy: Double?
  @Figure var cer: Double?
  @Figure var oneMinusNed: Double?
  let skipped: Int
  let unknown: Int
  let seconds: Double
  let decoder: String
  @Figure var networkSeconds: Double?
  @Figure var decodingSeconds: Double?
  let withoutWords: Int
  let unknownWords: Int
  /// How well the confidences say what is right.
  let confidence: Reliability
  let scores: ScoreJSON

  package init(_ report: EvaluationReport, _ outcome: EvaluationOutcome, details: Bool) {
    samples = report.all.samples
    loss = outcome.metrics.loss
    wordAccuracy = report.all.wordAccuracy
    cer = report.all.cer
    oneMinusNed = report.all.oneMinusNED
    skipped = outcome.metrics.skipped
    unknown = outcome.unknown
    seconds = outcome.seconds
    decoder = outcome.decoder
    networkSeconds = outcome.networkSeconds
    decodingSeconds = outcome.decodingSeconds
    withoutWords = outcome.words.withoutWords
    unknownWords = outcome.words.unknownWords
    confidence = Reliability(outcome.samples)
    scores = ScoreJSON(report, details: details)
  }
}
