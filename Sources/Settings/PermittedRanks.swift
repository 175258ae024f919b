import Console

/// The numbers of ranks that can share the lanes, all with the same result to the last bit, and what each computes.
///
/// R ranks are permitted if 1 ≤ R ≤ lanes. Each computes a run of consecutive lanes; where they do not divide, the first
/// lanes mod R ranks compute one more than the others.
package struct PermittedRanks: Sendable, Equatable {
  /// The lanes that are shared.
  package let lanes: Int

  package init(lanes: Int) {
    precondition(lanes > 0, "lanes must be positive")
    self.lanes = lanes
  }

  /// Whether `ranks` ranks can share the lanes.
  package func contains(_ ranks: Int) -> Bool { 1...lanes ~= ranks }

  /// The lanes that each rank computes, by rank.
  package func shares(of ranks: Int) -> [Range<Int>] {
    precondition(contains(ranks), "\(ranks) ranks")
    let (share, more) = lanes.quotientAndRemainder(dividingBy: ranks)
    return (0..<ranks).map { rank in
      let start = rank * share + min(rank, more)
      return start..<start + share + (rank < more ? 1 : 0)
    }
  }

  /// The lanes that a rank computes.
  package func lanes(ofRank rank: Int, of ranks: Int) -> Range<Int> { shares(of: ranks)[rank] }

  /// Throws a `UserError` that names the permitted numbers where `ranks` is not one of them.
  package func check(_ ranks: Int) throws {
    guard !contains(ranks) else { return }
    throw UserError(
      "\(ranks) ranks cannot share \(NumberText.count(lanes, "lane")); start at most "
        + "\(NumberText.count(lanes, "rank")) or raise lanes",
      status: .badConfiguration)
  }

  /// The part of all threads' time that is used while the rank with most lanes computes them, if lanes are alike.
  package func efficiency(ranks: Int, threads: Int) -> Double {
    let most = (lanes + ranks - 1) / ranks
    // As many threads as there can be compute a lane each, and those left over share these evenly.
    let workers = min(threads, most)
    let rounds = Double((most + workers - 1) / workers)
    let time = rounds / Double(threads / workers)
    return Double(lanes) / (Double(ranks * threads) * time)
  }

  /// What to say where threads wait because lanes do not divide: how much of their time is used, and the nearest
  /// numbers of ranks that use all of it.
  package func note(ranks: Int, threads: Int) -> String? {
    func usesAll(_ ranks: Int) -> Bool { efficiency(ranks: ranks, threads: threads) > 1 - 1e-9 }
    guard !usesAll(ranks) else { return nil }
    let better = [(1..<ranks).last(where: usesAll), (ranks...lanes).first(where: usesAll)]
      .compactMap(\.self)
    let remedy =
      better.isEmpty
      ? "" : "; \(better.map(String.init).joined(separator: " or ")) would use all of it"
    return
      NumberText.count(ranks, "rank") + (threads > 1 ? " of \(threads) threads" : "")
      + " share\(ranks == 1 ? "s" : "") \(NumberText.count(lanes, "lane")), at most "
      + "\((lanes + ranks - 1) / ranks) each: \(Int((efficiency(ranks: ranks, threads: threads) * 100).rounded())) % of the "
      + "cores' time is used" + remedy
  }
}
