import Shards

/// The samples of a data set that are worth a look.
package struct SampleChoice: Sendable {
  /// The titles of the groups and the samples of each, by their numbers.
  package let groups: [(title: String, samples: [Int])]

  /// The samples of a group other than the random one.
  private static let most = 8
  private static let rareCharacters = 24
  private static let namedCharacters = 12

  package init(_ set: ShardSet, random count: Int, seed: UInt64) {
    let all = Array(0..<set.count)
    let labels = set.labels
    var sequence = RandomSequence(seed: seed, purpose: 0x7368_6565_74, sample: 0)
    var order = all
    // The head of a Fisher–Yates shuffle.
    for index in 0..<min(count, order.count) {
      order.swapAt(index, index + sequence.below(order.count - index))
    }
    let byWidth = all.sorted { (set.widths[$0], $0) < (set.widths[$1], $1) }
    let lengths = labels.map(\.unicodeScalars.count)
    let byLength = all.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }

    var counts: [Unicode.Scalar: (count: Int, first: Int)] = [:]
    for (index, label) in labels.enumerated() {
      for scalar in Set(label.unicodeScalars) {
        counts[scalar, default: (0, index)].count += 1
      }
    }
    let rarest = counts.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
      .prefix(Self.rareCharacters)
    var rare: [Int] = []
    for (_, value) in rarest where !rare.contains(value.first) { rare.append(value.first) }
    let names = rarest.prefix(Self.namedCharacters).map { "\($0.key) (\($0.value.count))" }.joined(
      separator: "  ")

    groups = [
      ("random", Array(order.prefix(count))),
      ("widest", Array(byWidth.reversed().prefix(Self.most))),
      ("narrowest", Array(byWidth.prefix(Self.most))),
      ("longest texts", Array(byLength.prefix(Self.most))),
      ("rarest characters and in how many samples: \(names)", rare),
    ]
  }
}
