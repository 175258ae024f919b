extension Trainer {
  /// Validates, and keeps what the decisions need.
  func validate() throws -> RecognitionMetrics? {
    guard let validator else { return nil }
    let (pulse, number) = (keeper.pulse, info.step)
    pulse.beat(.validating, step: number)
    let outcome = try validator.run(
      step.state.model, communicator: communicator, merging: { pulse.beat(.merging, step: number) },
      progress: { _ in pulse.beat(.validating, step: number) })
    let metrics = outcome.metrics
    info.metrics = Dictionary(
      uniqueKeysWithValues: ValidationMetric.allCases.map { ($0.rawValue, metrics.value(of: $0)) })
    let metric = configuration.checkpoint.bestMetric
    if metric.isBetter(metrics.value(of: metric), than: info.progress.bestValue) {
      info.progress.bestValue = metrics.value(of: metric)
      info.progress.bestStep = info.step
    }
    if let stopping = configuration.earlyStopping {
      let value = metrics.value(of: stopping.metric)
      if stopping.metric.isBetter(value, than: info.progress.stoppingBest) {
        info.progress.stoppingBest = value
        info.progress.validationsWithoutGain = 0
      } else {
        info.progress.validationsWithoutGain += 1
      }
    }
    record?.validation(self, outcome)
    return metrics
  }

  var shouldStopEarly: Bool {
    guard let stopping = configuration.earlyStopping else { return false }
    return info.progress.validationsWithoutGain >= stopping.patience
  }
}
