/// Chooses what is held out for validation.
public enum HeldOutSplit {
  /// For each key whether it is held out: the `round(fraction · count)` keys with the smallest
  /// hashes, at least one and never all.
  ///
  /// A function of the keys and the seed, not of their order; equal keys go the same way only by
  /// being neighbours in the order of the hashes.
  public static func choose(
    _ keys: some RandomAccessCollection<String>, fraction: Double, seed: UInt64
  ) -> [Bool] {
    precondition(fraction > 0 && fraction < 1, "a share lies between 0 and 1")
    var isHeldOut = [Bool](repeating: false, count: keys.count)
    guard keys.count > 1 else { return isHeldOut }
    let wanted = Int((fraction * Double(keys.count)).rounded())
    let hashes = keys.map { RandomSequence.hash($0, seed: seed) }
    let order = hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    for index in order.prefix(min(max(wanted, 1), keys.count - 1)) { isHeldOut[index] = true }
    return isHeldOut
  }
}
