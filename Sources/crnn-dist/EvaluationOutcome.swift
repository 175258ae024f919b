import CRNNNet
import Console
import Decoding
import Recognition
import TextDirection

/// What `evaluate` has found out.
struct EvaluationOutcome {
  let scoring: ScoringOptions
  /// The decoder's name.
  let decoder: String
  private(set) var scores: [SetScore] = []
  private(set) var samples: [ScoredSample] = []
  /// Losses and skipped samples, of all sets together.
  private(set) var metrics = RecognitionMetrics()
  private(set) var unknown = 0
  private(set) var seconds = 0.0
  private(set) var networkSeconds = 0.0
  private(set) var decodingSeconds = 0.0
  /// Of all ranks.
  var words = GivenWordCounts()

  init(scoring: ScoringOptions, decoder: String) {
    self.scoring = scoring
    self.decoder = decoder
  }

  /// Adds a set; only rank 0 has the readings.
  mutating func add(
    _ folder: String, _ result: RecognitionModel.Evaluation, _ readings: [SampleReading],
    unit: SymbolUnit
  ) {
    var score = SetScore(name: folder, scoringProtocol: scoring.scoringProtocol, unit: unit)
    for reading in readings {
      let truth = result.shards.label(at: reading.sample)
      let edits = score.add(read: reading.text, truth: truth, filter: scoring.filter)
      samples.append(
        ScoredSample(
          set: folder, source: result.shards.source(at: reading.sample), truth: truth,
          read: reading.text, confidence: reading.confidence, rightShare: reading.rightShare,
          edits: edits))
    }
    scores.append(score)
    metrics.merge(result.metrics)
    unknown += result.unknown
    seconds += result.seconds
    networkSeconds += result.networkSeconds
    decodingSeconds += result.decodingSeconds
  }

  /// The outcome for people.
  func text(_ report: EvaluationReport, details: Bool) -> String {
    let all = report.all
    var lines: [String] = []
    if report.sets.count > 1 { lines += report.table.lines + [""] }
    let leftOut = all.leftOut > 0 ? ", \(all.leftOut) left out" : ""
    let rate = { (seconds: Double) in
      NumberText.fixed(
        metrics.samples == 0 ? nil : Double(metrics.samples) / max(1e-9, seconds), 0)
    }
    let similarity = all.oneMinusNEDInterval.map {
      " (\(NumberText.fixed($0.low, 4)) to \(NumberText.fixed($0.high, 4)))"
    }
    lines.append("samples        \(all.samples)\(leftOut)")
    lines.append("protocol       \(all.scoringProtocol.rawValue)")
    lines.append("word accuracy  \(percent(all.wordAccuracy, all.wordAccuracyInterval))")
    lines.append("CER            \(percent(all.cer, all.characters.interval))")
    lines.append("WER            \(percent(all.wer, all.words.interval))")
    lines.append("1-NED          \(NumberText.fixed(all.oneMinusNED, 4))\(similarity ?? "")")
    lines.append(
      """
      loss           \(NumberText.fixed(metrics.loss, 4)) over \
      \(NumberText.count(metrics.samples - metrics.skipped, "sample that has", "samples that have")) one
      """)
    let reliability = Reliability(samples)
    lines += reliability.lines
    lines.append("images/s       \(rate(seconds))")
    lines.append(
      """
      decoder        \(decoder), \(rate(decodingSeconds)) images/s a core; the network \
      \(rate(networkSeconds))
      """)
    if details {
      for (title, table) in report.details(rows: 15) + reliability.tables where !table.rows.isEmpty
      {
        lines += ["", title] + table.lines
      }
    }
    if unknown > 0 {
      lines.append(
        "\(NumberText.count(unknown, "label has", "labels have")) symbols that the model does not know"
      )
    }
    lines += words.notes(of: "sample")
    return lines.joined(separator: "\n")
  }

  private func percent(_ value: Double?, _ interval: Interval?) -> String {
    NumberText.percent(value) + (interval.map { " (\($0.percentText()))" } ?? "")
  }
}
