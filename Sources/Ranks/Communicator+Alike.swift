import Foundation
import MPI

extension Communicator {
  /// Throws on all ranks where one of them has something else than rank 0, which a stale copy on a node's own disk
  /// or a start with several commands brings about.
  ///
  /// All ranks must call it at the same point.
  ///
  /// - Parameters:
  ///   - facts: What has to be alike, by name, and what this rank has of it.
  ///   - remedy: What to do, behind the difference.
  /// - Throws: `CollectiveError` with the rank and the first thing that differs.
  package func requireAlike(
    _ facts: [(name: String, value: String)], remedy: String
  ) throws {
    guard size > 1 else { return }
    let own = try JSONEncoder().encode(facts.map { [$0.name, $0.value] })
    let all = try allGather([UInt8](own)).map {
      try JSONDecoder().decode([[String]].self, from: Data($0))
    }
    for (rank, other) in all.enumerated() where other != all[0] {
      let index = zip(all[0], other).enumerated().first { $1.0 != $1.1 }?.offset
      throw CollectiveError(
        rank: rank,
        message: Self.difference(rank, other, all[0], index ?? min(other.count, all[0].count))
          + "; \(remedy)", status: .badConfiguration)
    }
  }

  /// Throws on all ranks where one of them was started with another command line than rank 0.
  package func requireSameCommand() throws {
    try requireAlike(
      CommandLine.arguments.dropFirst().enumerated().map { ("argument \($0 + 1)", $1) },
      remedy: "start all ranks with one command")
  }

  private static func difference(
    _ rank: Int, _ other: [[String]], _ first: [[String]], _ index: Int
  ) -> String {
    guard index < other.count, index < first.count, other[index][0] == first[index][0] else {
      return "rank \(rank) does something else than rank 0"
    }
    let (name, value, expected) = (other[index][0], other[index][1], first[index][1])
    let values = max(value.count, expected.count) > 120 ? "" : " (\(value), not \(expected))"
    return "rank \(rank) differs from rank 0 in \(name)\(values)"
  }
}
