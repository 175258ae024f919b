import CVector

/// What the factors of a product for reading are.
package enum DotFactors: Sendable, Equatable {
  /// bfloat16, two in 32 bits.
  case pairs
  /// Bytes, four in 32 bits; the right factor's have this range.
  case quads(ActivationRange)

  /// The numbers in 32 bits.
  package var group: Int {
    switch self {
    case .pairs: 2
    case .quads: 4
    }
  }

  /// Sums of more products than this may leave 32 bits.
  package static let mostProducts = Int(Int32.max) / (255 * 127)

  var kind: Int32 {
    switch self {
    case .pairs: Int32(CVECTOR_PAIRS)
    case .quads: Int32(CVECTOR_QUADS)
    }
  }
}
