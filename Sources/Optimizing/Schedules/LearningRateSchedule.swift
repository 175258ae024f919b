import Settings

/// The learning rate of each step, as a function of the step alone.
///
/// With η the full rate, s the step from 0, and w the steps of the warm-up: η (s + 1) / w for s < w, and then the rate
/// of the ``RateShape``. Past its length a schedule stays where it ended. Fine-tuning multiplies each rate by a factor,
/// and by (s + 1) / r in its first r steps.
package struct LearningRateSchedule: Sendable {
  /// The shape and its constants.
  package let settings: ScheduleSettings
  /// The rate at the height of the schedule.
  package let learningRate: Double
  /// The length in steps.
  package let length: Int
  private let shape: any RateShape
  /// What fine-tuning makes of it: a factor, and the steps of a straight rise.
  private let factor: Double
  private let rise: Int

  /// - Parameter steps: The steps of the whole run, epochs × steps of an epoch, which is the length
  ///   where the settings give none.
  package init(
    _ settings: ScheduleSettings, learningRate: Double, steps: Int,
    fineTuning: FineTuningSettings? = nil
  ) {
    factor = fineTuning?.rate ?? 1
    rise = fineTuning?.warmupSteps ?? 0
    self.settings = settings
    self.learningRate = learningRate
    length = max(1, settings.steps ?? steps)
    shape =
      switch settings.name {
      case .constant: ConstantRate(settings, length: length)
      case .step: StepDecay(settings, length: length)
      case .cosine: CosineDecay(settings, length: length)
      case .oneCycle: OneCycle(settings, length: length)
      }
  }

  /// That of a run.
  package init(of configuration: Configuration, stepsPerEpoch: Int) {
    self.init(
      configuration.schedule, learningRate: configuration.optimizer.learningRate,
      steps: configuration.epochs * stepsPerEpoch, fineTuning: configuration.fineTuning)
  }

  /// The learning rate of a step, counted from 0.
  package func learningRate(atStep step: Int) -> Double {
    let part = step < rise ? Double(step + 1) / Double(rise) : 1
    return scheduled(step) * factor * part
  }

  private func scheduled(_ step: Int) -> Double {
    let warmup = shape.followsWarmup ? settings.warmupSteps : 0
    return step < warmup
      ? learningRate * Double(step + 1) / Double(warmup)
      : shape.rate(step - warmup, of: learningRate)
  }
}
