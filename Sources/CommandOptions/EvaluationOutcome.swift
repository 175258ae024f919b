import Console
import Decoding
import Recognition
import Shards
import TextDirection

/// What `evaluate` has found out.
package struct EvaluationOutcome {
  let scoring: ScoringOptions
  /// The decoder's name.
  let decoder: String
  package private(set) var scores: [SetScore] = []
  package private(set) var samples: [ScoredSample] = []
  /// Losses and skipped samples, of all sets together.
  private(set) var metrics = RecognitionMetrics()
  private(set) var unknown = 0
  private(set) var seconds = 0.0
  /// Nil where they were not measured.
  private(set) var networkSeconds: Double?
  private(set) var decodingSeconds: Double?
  /// Of all ranks.
  package var words = GivenWordCounts()

  package init(scoring: ScoringOptions, decoder: String) {
    self.scoring = scoring
    self.decoder = decoder
  }

  /// A sample with its text and what was read.
  package struct Reading {
    let source: String
    let truth: String
    let text: String
    let confidence: ReadingConfidence
    let rightShare: Double

    package init(
      source: String, truth: String, text: String, confidence: ReadingConfidence,
      rightShare: Double
    ) {
      self.source = source
      self.truth = truth
      self.text = text
      self.confidence = confidence
      self.rightShare = rightShare
    }
  }

  /// Adds a data set; only rank 0 has the readings.
  package mutating func add(
    _ folder: String, _ result: RecognitionModel.Evaluation, _ readings: [SampleReading],
    unit: SymbolUnit
  ) {
    add(
      folder, readings, of: result.shards, unit: unit, seconds: result.seconds,
      unknown: result.unknown)
    metrics.merge(result.metrics)
    networkSeconds = (networkSeconds ?? 0) + result.networkSeconds
    decodingSeconds = (decodingSeconds ?? 0) + result.decodingSeconds
  }

  /// Adds what was read in a set of shards, of which no losses are known.
  ///
  /// - Parameter unknown: samples whose label has a symbol that nobody could read.
  package mutating func add(
    _ folder: String, _ readings: [SampleReading], of shards: ShardSet, unit: SymbolUnit,
    seconds: Double, unknown: Int
  ) {
    add(
      folder,
      readings.lazy.map {
        Reading(
          source: shards.source(at: $0.sample), truth: shards.label(at: $0.sample),
          text: $0.text, confidence: $0.confidence, rightShare: $0.rightShare)
      }, unit: unit, seconds: seconds, unknown: unknown)
  }

  /// Adds what was read in pictures, of which no losses are known.
  ///
  /// - Parameter unknown: samples whose label has a symbol that nobody could read.
  package mutating func add(
    _ name: String, _ readings: some Sequence<Reading>, unit: SymbolUnit, seconds: Double,
    unknown: Int = 0
  ) {
    self.unknown += unknown
    var score = SetScore(name: name, scoringProtocol: scoring.scoringProtocol, unit: unit)
    for reading in readings {
      let edits = score.add(read: reading.text, truth: reading.truth, filter: scoring.filter)
      samples.append(
        ScoredSample(
          set: name, source: reading.source, truth: reading.truth, read: reading.text,
          confidence: reading.confidence, rightShare: reading.rightShare, edits: edits))
    }
    scores.append(score)
    self.seconds += seconds
  }

  /// The outcome for people.
  package func text(_ report: EvaluationReport, details: Bool) -> String {
    let all = report.all
    var lines: [String] = []
    if report.sets.count > 1 { lines += report.table.lines + [""] }
    let leftOut = all.leftOut > 0 ? ", \(all.leftOut) left out" : ""
    let count = max(metrics.samples, all.samples + all.leftOut)
    let rate = { (seconds: Double) in
      NumberText.fixed(count == 0 ? nil : Double(count) / max(1e-9, seconds), 0)
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
    if networkSeconds != nil {
      lines.append(
        """
        loss           \(NumberText.fixed(metrics.loss, 4)) over \
        \(NumberText.count(metrics.samples - metrics.skipped, "sample that has", "samples that have")) one
        """)
    }
    let reliability = Reliability(samples)
    lines += reliability.lines
    lines.append("images/s       \(rate(seconds))")
    let speeds = decodingSeconds.map {
      ", \(rate($0)) images/s a core; the network \(rate(networkSeconds ?? 0))"
    }
    lines.append("decoder        \(decoder)\(speeds ?? "")")
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
