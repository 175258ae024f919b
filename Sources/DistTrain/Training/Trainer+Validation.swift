import Decoding
import MPI
import Recognition
import Settings

extension Trainer {
  /// Reads the validation set, and calibrates the confidences of the weights as they are.
  private func readValidationSet(_ validator: Evaluator) throws -> Evaluator.Outcome {
    let (heartbeat, number) = (keeper.heartbeat, info.step)
    heartbeat.record(.validating, step: number)
    let outcome = try validator.run(
      step.state.model, share: EvaluationShare(communicator),
      merging: { heartbeat.record(.merging, step: number) },
      progress: { _ in heartbeat.record(.validating, step: number) })
    calibrationSamples = try gather(outcome.calibration)
    validatedStep = number
    fitCalibration(distorted: [])
    return outcome
  }

  /// Rank 0 gets the samples of all ranks in the order of their set, the others none.
  private func gather(_ samples: [CalibrationSample]) throws -> [CalibrationSample] {
    let parts = try communicator.gather(CalibrationSample.encode(samples), to: 0)
    return parts.flatMap(CalibrationSample.decode).sorted { $0.sample < $1.sample }
  }

  private func fitCalibration(distorted: [[CalibrationSample]]) {
    // Rank 0 alone writes checkpoints.
    guard communicator.isRoot else { return }
    info.calibration = CalibrationFit.calibration(
      calibrationSamples, distorted: distorted, decoder: DecodingSettings().name,
      weights: WeightsFingerprint.text(step.state.model))
  }

  /// Calibrates the confidences of weights that are likely to be used, the best so far and a run's last ones:
  /// also by pictures that are harder than those of the validation set.
  func calibrate() throws {
    let number = info.step
    guard let validator, calibratedStep != number else { return }
    if validatedStep != number { _ = try readValidationSet(validator) }
    let distorted = try validator.readDistorted(
      step.state.model, share: EvaluationShare(communicator)
    ) {
      keeper.heartbeat.record(.validating, step: number)
    }
    let all = try distorted.map(gather)
    fitCalibration(distorted: all)
    calibratedStep = number
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
    info.progress.validationData = setup.validation?.shards.fingerprint
    let metric = configuration.checkpoint.bestMetric
    if info.progress.isBest(metrics.value(of: metric), loss: metrics.loss, by: metric) {
      info.progress.bestValue = metrics.value(of: metric)
      info.progress.bestLoss = metrics.loss
      info.progress.bestStep = info.step
      try calibrate()
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
