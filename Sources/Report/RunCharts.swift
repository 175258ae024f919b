import Recognition

/// The curves of one or several runs.
enum RunCharts {
  static func charts(_ runs: [RunSource]) -> [CurveChart] {
    let alone = runs.count == 1
    let epochs = Set(runs.map(\.stepsPerEpoch))
    let steps = CurveChart.Steps(
      last: runs.map(\.history.lastStep).max() ?? 0,
      perEpoch: epochs.count == 1 ? runs[0].stepsPerEpoch : nil,
      resumed: alone ? runs[0].history.resumes : [])
    /// One curve of each run; `kind` is what it shows, said of several runs where a chart has several kinds.
    func series(
      _ kind: String, _ points: KeyPath<MetricsHistory, [MetricsHistory.Point]>, _ name: String,
      colour: Int = 0, scale: Double = 1, isOneOfSeveral: Bool = false
    ) -> [CurveChart.Series] {
      runs.enumerated().map { number, run in
        let title = alone ? kind : isOneOfSeveral ? "\(run.name), \(kind)" : run.name
        return CurveChart.Series(
          name: title, colour: alone ? colour : number % 8, isMarked: points == \.validations,
          points: run.history[keyPath: points].compactMap { point in
            point.values[name].map { (point.step, scale * $0) }
          })
      }
    }
    return [
      CurveChart(
        "Loss", "mean over samples, in nats",
        series("training", \.training, "loss", isOneOfSeveral: true)
          + series("validation", \.validations, "loss", colour: 1, isOneOfSeveral: true),
        steps: steps, allowsLogarithm: true),
      CurveChart(
        "Word accuracy", "validation samples read without a mistake",
        series("validation", \.validations, "word_accuracy", colour: 1, scale: 100), steps: steps,
        unit: " %"),
      CurveChart(
        "CER", "edits over the symbols of the validation labels",
        series("validation", \.validations, "cer", colour: 1, scale: 100), steps: steps,
        unit: " %", fromZero: true),
      CurveChart(
        "Learning rate", "of the last step", series("learning rate", \.training, "learning_rate"),
        steps: steps, fromZero: true),
      CurveChart(
        "Throughput", "images trained on in a second, by all ranks",
        series("training", \.training, "images_per_second"), steps: steps, fromZero: true),
      CurveChart(
        "Gradient norm", "before clipping", series("training", \.training, "gradient_norm"),
        steps: steps, allowsLogarithm: true),
      CurveChart(
        "Blank frames", "frames of the last step that were read as blank",
        series("training", \.training, "blank_share", scale: 100), steps: steps, unit: " %",
        fromZero: true),
    ].compactMap(\.self)
  }
}
