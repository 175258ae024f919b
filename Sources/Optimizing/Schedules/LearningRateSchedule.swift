import Settings

/// The learning rate of each step, as a function of the step, or of the step and the part of the time that is over.
///
/// With η the full rate, s the step from 0, and w the steps of the warm-up: η (s + 1) / w for s < w, and then the rate
/// of the ``RateShape``. Past its length a schedule stays where it ended. Fine-tuning multiplies each rate by a factor,
/// and by (s + 1) / r in its first r steps.
///
/// In a run by the clock, with p the part of the time that is over: the rate of the shape at p of its length, times
/// min(1, max((s + 1) / w, 10 p)), so that no warm-up takes longer than a tenth of the time. That of fine-tuning
/// is bounded alike.
package struct LearningRateSchedule: Sendable {
  /// The shape and its constants.
  package let settings: ScheduleSettings
  /// The rate at the height of the schedule.
  package let learningRate: Double
  /// The length in steps; in a run by the clock, in parts of the time.
  package let length: Int
  private let shape: any RateShape
  /// What fine-tuning makes of it: a factor, and the steps of a straight rise.
  private let factor: Double
  private let rise: Int

  /// The parts into which a schedule by the clock divides the time.
  private static let clockParts = 1_000_000
  /// The share of the time after which every warm-up is over.
  private static let longestWarmup = 0.1

  /// - Parameters:
  ///   - steps: The steps of the whole run, epochs × steps of an epoch, which is the length where the settings give
  ///     none; nil in a run by the clock.
  package init(
    _ settings: ScheduleSettings, learningRate: Double, steps: Int?,
    fineTuning: FineTuningSettings? = nil
  ) {
    factor = fineTuning?.rate ?? 1
    rise = fineTuning?.warmupSteps ?? 0
    self.settings = settings
    self.learningRate = learningRate
    var shapeSettings = settings
    if let steps {
      length = max(1, settings.steps ?? steps)
    } else {
      length = Self.clockParts
      // It is a factor of its own.
      shapeSettings.warmupSteps = 0
    }
    shape =
      switch settings.name {
      case .constant: ConstantRate(shapeSettings, length: length)
      case .step: StepDecay(shapeSettings, length: length)
      case .cosine: CosineDecay(shapeSettings, length: length)
      case .oneCycle: OneCycle(shapeSettings, length: length)
      }
  }

  /// That of a run.
  package init(of configuration: Configuration, stepsPerEpoch: Int) {
    self.init(
      configuration.schedule, learningRate: configuration.optimizer.learningRate,
      steps: configuration.isTimed ? nil : configuration.epochs * stepsPerEpoch,
      fineTuning: configuration.fineTuning)
  }

  /// The part of the schedule that is over where a part of the time or of the steps is.
  ///
  /// It is the same, p, unless the schedule waits. Then it is at most that of the rate's height, h, until the network
  /// begins to read, at b, and behind that h + (1 − h) (p − b) / (1 − b), if b is above h.
  func position(_ part: Double, readingSince begin: Double?) -> Double {
    guard settings.waits, part > shape.peak else { return part }
    guard let begin else { return shape.peak }
    guard begin > shape.peak else { return part }
    return shape.peak + (1 - shape.peak) * max(0, part - begin) / max(1 - begin, .ulpOfOne)
  }

  /// The part of the length of a run by steps that is over before a step, counted from 0; at most 1.
  package func part(atStep step: Int) -> Double { min(1, Double(step) / Double(length)) }

  /// The learning rate of a step, counted from 0, of a run by steps.
  ///
  /// - Parameter begin: The part of the length at which the network began to read; nil as long as it has not.
  package func learningRate(atStep step: Int, readingSince begin: Double? = 0) -> Double {
    let place =
      settings.waits
      ? Int(position(part(atStep: step), readingSince: begin) * Double(length)) : step
    let warmup = shape.followsWarmup ? settings.warmupSteps : 0
    let scheduled =
      step < warmup
      ? learningRate * Double(step + 1) / Double(warmup)
      : shape.rate(max(0, place - warmup), of: learningRate)
    return scheduled * factor * (step < rise ? Double(step + 1) / Double(rise) : 1)
  }

  /// The learning rate of a step, counted from 0, before which a part of the time (0 to 1) is over.
  ///
  /// - Parameter begin: The part of the time at which the network began to read; nil as long as it has not.
  package func learningRate(
    atStep step: Int, progress: Double, readingSince begin: Double? = 0
  ) -> Double {
    func warm(_ steps: Int) -> Double {
      steps == 0
        ? 1 : min(1, max(Double(step + 1) / Double(steps), progress / Self.longestWarmup))
    }
    let place = position(progress, readingSince: begin)
    return shape.rate(Int(place * Double(length)), of: learningRate) * factor
      * warm(shape.followsWarmup ? settings.warmupSteps : 0) * warm(rise)
  }
}
