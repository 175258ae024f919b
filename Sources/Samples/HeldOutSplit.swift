/// Chooses what is held out for validation.
package enum HeldOutSplit {
  /// For each key whether it is held out: the `round(fraction · count)` keys with the smallest
  /// hashes, at least one and never all.
  ///
  /// A function of the keys and the seed, not of their order. Keys that are equal, as names of files in several folders
  /// are, are drawn apart, by their number among these.
  package static func choose(
    _ keys: some RandomAccessCollection<String>, fraction: Double, seed: UInt64
  ) -> [Bool] {
    precondition(fraction > 0 && fraction < 1, "a share lies between 0 and 1")
    var isHeldOut = [Bool](repeating: false, count: keys.count)
    guard keys.count > 1 else { return isHeldOut }
    let wanted = Int((fraction * Double(keys.count)).rounded())
    var counts: [UInt64: Int] = [:]
    let hashes = keys.map { key in
      let hash = RandomSequence.hash(key, seed: seed)
      let repeats = counts[hash, default: 0]
      counts[hash] = repeats + 1
      return repeats == 0 ? hash : RandomSequence.hash("\(key)\0\(repeats)", seed: seed)
    }
    let order = hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    for index in order.prefix(min(max(wanted, 1), keys.count - 1)) { isHeldOut[index] = true }
    return isHeldOut
  }

  /// For each sample whether its group is held out: in the order of their hashes, the groups that bring the number
  /// of held-out samples nearer to the share; at least one, and never all. Nil if there is only one group.
  ///
  /// A function of the groups' names and sizes and the seed.
  package static func choose(groups: [String], fraction: Double, seed: UInt64) -> [Bool]? {
    precondition(fraction > 0 && fraction < 1, "a share lies between 0 and 1")
    var sizes: [String: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    guard sizes.count > 1 else { return nil }
    let wanted = fraction * Double(groups.count)
    let hashed = sizes.keys.map { (hash: RandomSequence.hash($0, seed: seed), name: $0) }
    let order = hashed.sorted { ($0.hash, $0.name) < ($1.hash, $1.name) }.map(\.name)
    var chosen: Set<String> = []
    var count = 0.0
    for name in order where chosen.count < sizes.count - 1 {
      let size = Double(sizes[name, default: 0])
      if abs(count + size - wanted) < abs(count - wanted) {
        chosen.insert(name)
        count += size
      }
    }
    if chosen.isEmpty,
      let smallest = order.min(by: { sizes[$0, default: 0] < sizes[$1, default: 0] })
    {
      chosen.insert(smallest)
    }
    return groups.map(chosen.contains)
  }
}
