import Foundation
import Settings

/// The learning rate of each step, as a function of the step alone.
///
/// With η the full rate, s the step from 0, w the warm-up, L the length and t = s − w:
///
/// - warm-up: η (s + 1) / w for s < w, before `constant`, `step` and `cosine`;
/// - `constant`: η;
/// - `step`: η γ^⌊t / stepSize⌋;
/// - `cosine`: η (f + (1 − f) (1 + cos(π t / (L − w))) / 2), where f is what is left at the end;
/// - `one_cycle`: as PyTorch's OneCycleLR with its defaults: along a cosine from η / 25 up to η in
///   the first 30 % of L, then along another down to η / 250 000.
///
/// Past its length a schedule stays where it ended. Fine-tuning multiplies each rate by a factor, and by (s + 1) / r in
/// its first r steps.
package struct LearningRateSchedule: Sendable, Equatable {
  /// The shape and its constants.
  package let settings: ScheduleSettings
  /// The rate at the height of the schedule.
  package let learningRate: Double
  /// The length in steps.
  package let length: Int
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
    if settings.name == .oneCycle { return oneCycle(step) }
    let warmup = settings.warmupSteps
    if step < warmup { return learningRate * Double(step + 1) / Double(warmup) }
    let elapsed = step - warmup
    switch settings.name {
    case .constant, .oneCycle:
      return learningRate
    case .step:
      return learningRate * power(settings.gamma, elapsed / settings.stepSize)
    case .cosine:
      let part = Double(min(elapsed, length - warmup)) / Double(max(1, length - warmup))
      let left = settings.finalFraction
      return learningRate * (left + (1 - left) * (1 + cos(.pi * max(0, part))) / 2)
    }
  }

  private func oneCycle(_ step: Int) -> Double {
    let start = learningRate / 25
    let top = 0.3 * Double(length) - 1
    let end = Double(length - 1)
    let position = min(Double(step), end)
    if position <= top { return anneal(from: start, to: learningRate, position / top) }
    return anneal(from: learningRate, to: start / 1e4, (position - top) / (end - top))
  }

  private func anneal(from start: Double, to end: Double, _ part: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * part))
  }
}
