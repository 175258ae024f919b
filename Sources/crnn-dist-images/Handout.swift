/// Which rank gets how many of the next groups, on rank 0.
struct Handout {
  /// The groups that may have been given out, for each that all ranks can have, without the first of them being taken.
  private static let lead = 4

  /// The groups that each rank can have.
  private let capacities: [Int]
  private var unfinished: [Int]

  init(capacities: [Int]) {
    self.capacities = capacities
    unfinished = [Int](repeating: 0, count: capacities.count)
  }

  mutating func finished(_ groups: Int, rank: Int) { unfinished[rank] -= groups }

  var isSomeoneFree: Bool { zip(unfinished, capacities).contains(where: <) }

  /// Whether another rank than 0 has groups.
  var awaitsOthers: Bool { unfinished.dropFirst().contains { $0 > 0 } }

  /// Gives out groups, one after the other to the rank that can have most.
  ///
  /// - Parameters:
  ///   - count: the groups that there are.
  ///   - ahead: the groups that were given out and not taken.
  mutating func shares(of count: Int, ahead: Int) -> [Int] {
    var shares = [Int](repeating: 0, count: capacities.count)
    let most = min(count, Self.lead * capacities.reduce(0, +) - ahead)
    for _ in 0..<max(0, most) {
      let rank = capacities.indices.max {
        (capacities[$0] - unfinished[$0], -$0) < (capacities[$1] - unfinished[$1], -$1)
      }!
      guard unfinished[rank] < capacities[rank] else { break }
      shares[rank] += 1
      unfinished[rank] += 1
    }
    return shares
  }
}
