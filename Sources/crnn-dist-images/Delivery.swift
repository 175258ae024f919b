/// Brings groups that were read into their order, and hands them to the job, on rank 0.
struct Delivery {
  /// A wave of which something is not yet taken.
  private struct Wave {
    var groups: Int
    var hasBegun = false
  }

  private let job: any PictureJob
  private var expected: [Wave] = []
  private var early: [Int: FinishedGroup] = [:]
  /// The number of the group that is taken next.
  private(set) var next = 0

  init(job: any PictureJob) { self.job = job }

  var waves: Int { expected.count }
  var isEmpty: Bool { expected.isEmpty }

  mutating func expect(groups: Int) { expected.append(Wave(groups: groups)) }

  mutating func add(_ group: FinishedGroup) { early[group.number] = group }

  mutating func deliver() throws {
    while !expected.isEmpty {
      if !expected[0].hasBegun {
        expected[0].hasBegun = true
        try job.begin()
      }
      if expected[0].groups == 0 {
        expected.removeFirst()
        try job.end()
      } else if let group = early.removeValue(forKey: next) {
        try job.take(group.outcomes)
        (next, expected[0].groups) = (next + 1, expected[0].groups - 1)
      } else {
        return
      }
    }
  }
}
