/// How the sums of all ranks become one: which subtrees of the tree over lanes each rank has, and how they join.
///
/// Every rank makes the same plan.
struct RankSums: Sendable {
  /// A subtree that a rank has made of its own lanes, its sums counted from 0.
  struct Part: Sendable {
    let rank: Int
    let number: Int
    let lanes: Range<Int>
  }

  /// In the order of their lanes.
  let parts: [Part]
  /// For each rank its number of subtrees.
  let counts: [Int]
  let tree: LaneTree

  /// - Parameter runs: the consecutive lanes of each rank, by rank; together all lanes.
  init(_ runs: [Range<Int>]) {
    let tree = LaneTree(lanes: runs.reduce(0) { $0 + $1.count })
    let subtrees = runs.map(tree.subtrees)
    counts = subtrees.map(\.count)
    parts = subtrees.enumerated().flatMap { rank, all in
      all.enumerated().map { Part(rank: rank, number: $0, lanes: $1) }
    }.sorted { $0.lanes.lowerBound < $1.lanes.lowerBound }
    self.tree = tree
  }

  /// The joins of the parts to the sum over all lanes, which comes to stand in the place of part `number`.
  ///
  /// The sum of two numbers is the same either way, so any part may keep its place.
  func joins(into number: Int) -> [(into: Int, from: Int)] {
    // Where the sum stands that the tree leaves in the place of each part.
    var places = Array(parts.indices)
    return tree.joins(of: parts.map(\.lanes)).map { into, from in
      if places[from] == number { places.swapAt(into, from) }
      return (places[into], places[from])
    }
  }
}
