import Recognition
import Settings

extension ClockState {
  /// The state with which a start goes on after a checkpoint; nil in a run by steps.
  ///
  /// - Parameter record: What the run repeats instead of looking at the clock.
  /// - Throws: `UserError` where the record does not have the next step.
  static func start(
    of info: CheckpointInfo, _ configuration: Configuration, _ record: ClockRecord?
  ) throws -> ClockState? {
    guard configuration.isTimed else { return nil }
    var state = info.progress.clock ?? ClockState()
    if let record {
      (state.progress, state.validates) = try record.state(beginningAt: info.step)
    } else if let minutes = configuration.minutes, minutes != state.minutes {
      // With other minutes, another part of them is over.
      state.progress = min(1, state.elapsed / (60 * minutes))
    }
    state.minutes = configuration.minutes
    return state
  }
}
