import Recognition
import Settings

/// Rank 0's view of a run by the clock: how much of the time is over, or what the record of another run says.
///
/// With t the seconds of training so far, T those of the run and r those that the last step and the last validation
/// took, the part of the time that is over is
///
///     p = min(1, t / (T − r))
///
/// so that a run which validates at its end is in time, too. It never falls. Before the first validation, its duration
/// is taken to be that of training steps of as many samples. r is at most T / 2.
package final class RunClock {
  private let seconds: Double
  private let interval: Double?
  /// Training steps that last as long as a validation, as long as none was measured.
  private let stepsOfValidation: Double
  private let now: () -> Double
  private let record: ClockRecord?
  /// The time at which no time was over.
  private let zero: Double
  /// When the step in progress began.
  private var stepStart: Double
  private var stepSeconds = 0.0
  private var validationSeconds: Double?
  private var validationEnd: Double

  /// The greatest share of the time that validations by time take.
  private static let validationShare = 0.1

  /// Begins to count.
  ///
  /// - Parameters:
  ///   - state: Where the run goes on.
  ///   - stepsOfValidation: The samples of the validation set as training steps; 0 where there is none.
  package init(
    _ configuration: Configuration, from state: ClockState, record: ClockRecord?,
    stepsOfValidation: Double, now: @escaping () -> Double
  ) {
    seconds = (configuration.minutes ?? 0) * 60
    interval = configuration.validation.everyMinutes.map { $0 * 60 }
    self.record = record
    self.stepsOfValidation = stepsOfValidation
    self.now = now
    let time = now()
    (zero, stepStart, validationEnd) = (time - state.elapsed, time, time)
  }

  /// Seconds of training so far.
  var elapsed: Double { now() - zero }

  /// What follows the step of that number (from 0), at whose end it is called.
  package func next(after state: ClockState, step: Int) -> (progress: Double, validates: Bool) {
    if let record { return record.state(ofStep: step + 1) ?? (1, false) }
    let time = now()
    (stepSeconds, stepStart) = (time - stepStart, time)
    let validation = validationSeconds ?? stepSeconds * stepsOfValidation
    let rest = min(seconds / 2, validation + stepSeconds)
    let progress = max(state.progress, min(1, (time - zero) / (seconds - rest)))
    return (progress, isValidationDue(time, validation))
  }

  /// Whether the one after the next step is the place for a validation.
  private func isValidationDue(_ time: Double, _ duration: Double) -> Bool {
    guard let interval, stepsOfValidation > 0 else { return false }
    let wait = max(interval, duration * (1 / Self.validationShare - 1))
    guard time - validationEnd >= wait else { return false }
    // It is asked for once.
    validationEnd = time
    return true
  }

  /// Takes note of a validation that began at that time and is over.
  package func validated(since start: Double) {
    let time = now()
    validationSeconds = max(validationSeconds ?? 0, time - start)
    (stepStart, validationEnd) = (time, time)
  }
}
