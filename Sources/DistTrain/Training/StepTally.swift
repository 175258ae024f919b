/// What the lanes of a step found and what the ranks have to say, as one row of numbers that is
/// added up over all ranks once a step.
///
/// Each lane has places of its own, so that the sum over the ranks adds zeros only and the sum over
/// the lanes has an order of its own.
struct StepTally {
  /// What a lane counts.
  enum Count: Int, CaseIterable {
    case lossSum, lossCount, unfit, widened, notFinite, blankFrames, frames, guessCost
  }

  private let lanes: Int
  /// The row, to be added up.
  var numbers: [Double]

  init(lanes: Int) {
    self.lanes = lanes
    numbers = [Double](repeating: 0, count: lanes * Count.allCases.count)
  }

  subscript(lane: Int, count: Count) -> Double {
    get { numbers[lane * Count.allCases.count + count.rawValue] }
    set { numbers[lane * Count.allCases.count + count.rawValue] = newValue }
  }

  /// The sum over all lanes, in their order.
  func sum(_ count: Count) -> Double {
    (0..<lanes).reduce(0) { $0 + self[$1, count] }
  }

  /// Makes all numbers zero for the next step.
  mutating func reset() {
    for index in numbers.indices { numbers[index] = 0 }
  }
}
