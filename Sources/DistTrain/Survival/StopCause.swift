/// Why a run ended before all its steps were made; it is saved and can go on.
enum StopCause: String {
  case signal = "SIGUSR1"
  case termination = "SIGTERM"
  case time = "--max-time"

  /// What the ranks said, the most urgent first.
  init?(_ words: StepTally.Words) {
    if words.contains(.terminate) {
      self = .termination
    } else if words.contains(.stop) {
      self = .signal
    } else if words.contains(.time) {
      self = .time
    } else {
      return nil
    }
  }
}
