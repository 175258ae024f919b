/// Why a run ended before all its steps were made; it is saved and can go on.
enum StopCause: String, CaseIterable {
  // The most urgent first.
  case termination = "SIGTERM"
  case interrupt = "SIGINT"
  case hangUp = "SIGHUP"
  case processorTime = "SIGXCPU"
  case signal = "SIGUSR1"
  case time = "--max-time"

  /// The most urgent of what the ranks said.
  init?(_ words: StepTally.Words) {
    guard let cause = Self.allCases.first(where: { words.contains($0.word) }) else { return nil }
    self = cause
  }

  private var word: StepTally.Word {
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
