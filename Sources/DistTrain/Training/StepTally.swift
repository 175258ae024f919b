/// What the lanes of a step found and what the ranks vote for, as one row of numbers that is
/// added up over all ranks once a step.
///
/// Each lane has numbers of its own, so that the sum over the ranks adds zeros only and the sum over
/// the lanes has an order of its own.
package struct StepTally {
  typealias Count = LaneCounts.Count

  /// What a rank votes for.
  enum Vote: Int, CaseIterable {
    /// It was asked by a signal to stop (SIGUSR1, SIGTERM, SIGINT, SIGHUP, SIGXCPU).
    case stop, terminate, interrupt, hangUp, processorTime
    /// The time is up.
    case time
    /// A checkpoint is due.
    case save
    /// Something could not be written.
    case failed
    /// It is time for a validation after the next step.
    case validation
  }

  /// What at least one rank voted for.
  struct Votes: OptionSet {
    let rawValue: Int

    func contains(_ vote: Vote) -> Bool { rawValue & 1 << vote.rawValue != 0 }
  }

  private let lanes: Int
  private let votesStart: Int
  /// The row, to be added up.
  var numbers: [Double]

  init(lanes: Int) {
    self.lanes = lanes
    votesStart = lanes * Count.allCases.count
    numbers = [Double](repeating: 0, count: votesStart + Vote.allCases.count + 1)
  }

  /// The part of the time that is over when the next step begins, which rank 0 alone gives.
  var progress: Double {
    get { numbers[numbers.count - 1] }
    set { numbers[numbers.count - 1] = newValue }
  }

  /// Notes what a lane of this rank counted.
  mutating func note(_ counts: LaneCounts, lane: Int) {
    for count in Count.allCases { numbers[index(lane, count)] = counts[count] }
  }

  private func index(_ lane: Int, _ count: Count) -> Int {
    lane * Count.allCases.count + count.rawValue
  }

  subscript(vote: Vote) -> Double {
    get { numbers[votesStart + vote.rawValue] }
    set { numbers[votesStart + vote.rawValue] = newValue }
  }

  /// The votes of which the number is not zero.
  var votes: Votes {
    Votes(rawValue: Vote.allCases.reduce(0) { self[$1] == 0 ? $0 : $0 | 1 << $1.rawValue })
  }

  /// The sum over all lanes, in their order.
  func sum(_ count: Count) -> Double {
    (0..<lanes).reduce(0) { $0 + numbers[index($1, count)] }
  }

  /// Makes all numbers zero for the next step.
  mutating func reset() {
    for index in numbers.indices { numbers[index] = 0 }
  }
}
