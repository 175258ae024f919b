import Kernels

/// Chooses a few samples that stand for a whole set, always the same ones.
package enum SampleSpread {
  /// One index out of each of `count` equal parts of the indices below `total`, in ascending order; all
  /// indices where there are no more than `count`.
  ///
  /// Within its part an index follows from a counted random number: in a set of n samples of each word,
  /// equal distances would meet the same word again and again.
  package static func choose(_ count: Int, of total: Int) -> [Int] {
    guard count < total else { return Array(0..<total) }
    let random = CounterRandom(seed: 1, purpose: 91)
    return (0..<count).map { part in
      let (start, end) = (part * total / count, (part + 1) * total / count)
      return start + random.integer(below: end - start, at: UInt64(part))
    }
  }
}
