/// What the factors of products are rounded to; sums are always those of float32.
package enum Precision: Hashable, Sendable, CaseIterable {
  case float32
  /// float32 with 8 bits of mantissa.
  case bfloat16

  /// The steps of 32 bits that `k` factors take in a packed matrix: numbers, or pairs of them.
  package func steps(_ k: Int) -> Int {
    switch self {
    case .float32: k
    case .bfloat16: (k + 1) / 2
    }
  }
}
