import Console

/// The numbers of ranks that can share the lanes without changing a bit of the result.
///
/// R ranks are permitted if R is 1, or if R divides the lanes and lanes / R is a power of two: then
/// every rank's run of lanes is a whole subtree of the tree that adds the lanes' gradients.
package struct PermittedRanks: Sendable, Equatable {
  /// The lanes that are shared.
  package let lanes: Int

  package init(lanes: Int) {
    precondition(lanes > 0, "lanes must be positive")
    self.lanes = lanes
  }

  /// All permitted numbers of ranks, ascending.
  package var all: [Int] { (1...lanes).filter(contains) }

  /// Whether `ranks` ranks can share the lanes.
  package func contains(_ ranks: Int) -> Bool {
    if ranks == 1 { return true }
    guard ranks > 1, ranks <= lanes, lanes % ranks == 0 else { return false }
    let share = lanes / ranks
    return share & (share - 1) == 0
  }

  /// The lanes that a rank computes.
  package func lanes(ofRank rank: Int, of ranks: Int) -> Range<Int> {
    precondition(contains(ranks) && (0..<ranks).contains(rank), "rank \(rank) of \(ranks)")
    let share = lanes / ranks
    return rank * share..<(rank + 1) * share
  }

  /// Throws a `UserError` that lists the permitted numbers where `ranks` is not one of them.
  package func check(_ ranks: Int) throws {
    guard !contains(ranks) else { return }
    let numbers = all.map(String.init).joined(separator: ", ")
    throw UserError(
      "\(ranks) ranks cannot share \(lanes) lanes; start \(numbers) ranks or change lanes",
      status: .badConfiguration)
  }
}
