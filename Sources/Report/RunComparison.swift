import Console

/// Several runs side by side.
enum RunComparison {
  /// The best figures of each run's validations.
  static func figures(_ runs: [RunSource]) -> ReportPage.Comparison {
    ReportPage.Comparison(
      headings: [
        "steps", "ranks", "best word accuracy", "best CER", "least validation loss", "images/s",
      ],
      lines: runs.enumerated().map { number, run in
        let validations = run.history.validations
        func best(_ name: String, _ pick: ([Double]) -> Double?, _ text: (Double) -> String)
          -> String
        {
          let values = validations.compactMap { point in point.values[name].map { (point, $0) } }
          guard let value = pick(values.map(\.1)),
            let step = values.first(where: { $0.1 == value })?.0.step
          else { return "–" }
          return "\(text(value)) (step \(step))"
        }
        let rates = run.history.training.compactMap { $0.values["images_per_second"] }.sorted()
        return ReportPage.Comparison.Line(
          name: run.name, colour: number % 8,
          cells: [
            "\(run.history.lastStep)", run.history.starts.last?.ranks.map { "\($0)" } ?? "–",
            best("word_accuracy", { $0.max() }, NumberText.percent),
            best("cer", { $0.min() }, NumberText.percent),
            best("loss", { $0.min() }) { NumberText.fixed($0, 4) },
            rates.isEmpty ? "–" : NumberText.significant(rates[rates.count / 2], 4),
          ])
      })
  }

  /// The settings in which the runs differ; nil where there is none.
  static func differences(_ runs: [RunSource]) -> ReportPage.Comparison? {
    let settings = runs.map { run in
      Dictionary(
        (run.configuration?.settings ?? []).map { ($0.key, $0.value) },
        uniquingKeysWith: { first, _ in first })
    }
    let keys = runs.flatMap { $0.configuration?.settings.map(\.key) ?? [] }
    var seen: Set<String> = []
    let different = keys.filter { key in
      seen.insert(key).inserted && Set(settings.map { $0[key] ?? "–" }).count > 1
    }
    guard !different.isEmpty else { return nil }
    return ReportPage.Comparison(
      headings: different,
      lines: runs.enumerated().map { number, run in
        ReportPage.Comparison.Line(
          name: run.name, colour: number % 8,
          cells: different.map { settings[number][$0] ?? "–" })
      })
  }
}
