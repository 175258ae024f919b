import Console
import Recognition
import Settings

/// The tables of a page: settings, environment, validations, and figures side by side.
enum RunFacts {
  struct Fact {
    let name: String
    let value: String
    /// What else there is to say: a default, a range.
    let remark: String?
    let isChanged: Bool

    init(_ name: String, _ value: String, remark: String? = nil, isChanged: Bool = false) {
      self.name = name
      self.value = value
      self.remark = remark
      self.isChanged = isChanged
    }
  }

  struct Validation {
    let step: Int
    let epoch: Int
    let loss: String
    let accuracy: String
    let cer: String
    let similarity: String
    let isBest: Bool
  }

  /// Every key of the configuration; of several runs, each value and whether they differ.
  static func settings(_ configuration: Configuration) -> [Fact] {
    let values = configuration.settings
    let defaults = Dictionary(
      Configuration().settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    return values.map { key, value in
      let usual = defaults[key] ?? "null"
      return Fact(
        key, value, remark: value == usual ? nil : "default \(usual.isEmpty ? "none" : usual)",
        isChanged: value != usual)
    }
  }

  static func environment(_ run: RunSource, _ reading: RunReading?) -> [Fact] {
    var facts = [Fact("run folder", run.folder.path)]
    if let network = run.history.starts.last?.network ?? reading?.model.info.network {
      facts.append(Fact("network", network))
    }
    if let reading {
      let info = reading.model.info
      facts += [
        Fact("weights", "\(reading.model.network.parameters.count)"),
        Fact(
          "alphabet", info.alphabet.joined(),
          remark:
            "\(NumberText.count(info.alphabet.count, "symbol")) (\(info.alphabetUnit), texts "
            + "\(info.direction.title)) and the blank"),
        Fact("checkpoint", reading.checkpoint, remark: "step \(info.step)"),
        Fact("read data", reading.data, remark: NumberText.count(reading.shards.count, "sample")),
        Fact(
          "training data", NumberText.count(info.dataCount, "sample"),
          remark: "fingerprint \(info.dataFingerprint)"),
      ]
    }
    for start in run.history.starts {
      let ranks = start.ranks.map { NumberText.count($0, "rank") } ?? "ranks not known"
      facts.append(
        Fact(
          start.step == 0 ? "started" : "resumed after step \(start.step)",
          start.environment ?? "on machines that metrics.jsonl does not name", remark: ranks))
    }
    return facts
  }

  static func validations(_ history: MetricsHistory, best: Int?) -> [Validation] {
    let digits = { (value: Double?, digits: Int) in
      value.map { NumberText.fixed($0, digits) } ?? "–"
    }
    let percent = { (value: Double?) in value.map(NumberText.percent) ?? "–" }
    return history.validations.map { point in
      Validation(
        step: point.step, epoch: point.epoch, loss: digits(point.values["loss"], 4),
        accuracy: percent(point.values["word_accuracy"]), cer: percent(point.values["cer"]),
        similarity: digits(point.values["one_minus_ned"], 4), isBest: point.step == best)
    }
  }

  /// The figures of a data set, each with the range it is sure of.
  static func figures(_ reading: RunReading) -> [Fact] {
    let score = reading.score
    let range = { (interval: Interval?) in interval.map { $0.percentText() } }
    let similarity = score.oneMinusNEDInterval
    return [
      Fact(
        "word accuracy", NumberText.percent(score.wordAccuracy),
        remark: range(score.wordAccuracyInterval)),
      Fact("CER", NumberText.percent(score.cer), remark: range(score.characters.interval)),
      Fact("WER", NumberText.percent(score.wer), remark: range(score.words.interval)),
      Fact(
        "1-NED", NumberText.fixed(score.oneMinusNED, 4),
        remark: similarity.map {
          "\(NumberText.fixed($0.low, 4)) to \(NumberText.fixed($0.high, 4))"
        }),
      Fact("loss", NumberText.fixed(reading.metrics.loss, 4), remark: "mean, in nats"),
      Fact("samples", "\(score.samples)", remark: "\(score.correct) without a mistake"),
      Fact(
        "calibration error",
        NumberText.fixed(reading.reliability.rightShares.best.expectedError, 4),
        remark: "of the expected share of right characters"
          + (reading.model.calibration == nil ? ", not calibrated" : "")),
      Fact(
        "", NumberText.fixed(reading.reliability.texts.best.expectedError, 4),
        remark: "of the probability of the texts"),
    ]
  }
}
