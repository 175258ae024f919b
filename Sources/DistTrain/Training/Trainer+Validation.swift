import Decoding
import MPI

extension Trainer {
  /// Reads the validation set, and calibrates the confidences of the weights as they are.
  private func readValidationSet(_ validator: Evaluator) throws -> Evaluator.Outcome {
    let (pulse, number) = (keeper.pulse, info.step)
    pulse.beat(.validating, step: number)
    let outcome = try validator.run(
      step.state.model, communicator: communicator, merging: { pulse.beat(.merging, step: number) },
      progress: { _ in pulse.beat(.validating, step: number) })
    let parts = try communicator.gather(CalibrationSample.encode(outcome.calibration), to: 0)
    validatedStep = number
    // Rank 0 alone writes checkpoints.
    guard communicator.isRoot else { return outcome }
    info.calibration = CalibrationFit.calibration(
      parts.flatMap(CalibrationSample.decode).sorted { $0.sample < $1.sample },
      decoder: DecodingSettings().name,
      weights: WeightsFingerprint.text(step.state.model))
    return outcome
  }

  /// Calibrates the confidences of a run's last weights, if they were not validated.
  func calibrate() throws {
    guard let validator, validatedStep != info.step else { return }
    _ = try readValidationSet(validator)
  }

  /// Validates, and keeps what the decisions need.
  func validate() throws -> RecognitionMetrics? {
    guard let validator else { return nil }
    let outcome = try readValidationSet(validator)
    let metrics = outcome.metrics
    info.metrics = Dictionary(
      uniqueKeysWithValues: ValidationMetric.allCases.compactMap { metric in
        metrics.value(of: metric).map { (metric.rawValue, $0) }
      })
    let metric = configuration.checkpoint.bestMetric
    if info.progress.isBest(metrics.value(of: metric), loss: metrics.loss, by: metric) {
      info.progress.bestValue = metrics.value(of: metric)
      info.progress.bestLoss = metrics.loss
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
