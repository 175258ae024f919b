/// Why a run ended before all its steps were made; it is saved and can go on.
enum StopCause: String, CaseIterable {
  // The most urgent first.
  case termination = "SIGTERM"
  case interrupt = "SIGINT"
  case hangUp = "SIGHUP"
  case processorTime = "SIGXCPU"
  case signal = "SIGUSR1"
  case time = "--max-time"

  /// The most urgent of what the ranks voted for.
  init?(_ votes: StepTally.Votes) {
    guard let cause = Self.allCases.first(where: { votes.contains($0.vote) }) else { return nil }
    self = cause
  }

  private var vote: StepTally.Vote {
    switch self {
    case .termination: .terminate
    case .interrupt: .interrupt
    case .hangUp: .hangUp
    case .processorTime: .processorTime
    case .signal: .stop
    case .time: .time
    }
  }
}
