import CVector

/// The instructions by which products for reading are computed.
package enum DotInstructions: Int, CaseIterable, Sendable {
  /// What every processor has.
  case base
  case avx2
  /// AVX2 with AVX-VNNI.
  case avxVNNI
  /// AVX-512 with VNNI or BF16.
  case avx512

  /// Whether this processor has them for such factors.
  package func areThere(for factors: DotFactors) -> Bool {
    cvector_has_dot_set(factors.kind, Int32(rawValue)) != 0
  }

  private static let ofPairs = best(kind: Int32(CVECTOR_PAIRS))
  private static let ofQuads = best(kind: Int32(CVECTOR_QUADS))

  private static func best(kind: Int32) -> DotInstructions {
    DotInstructions(rawValue: Int(cvector_dot_set(kind))) ?? .base
  }

  /// The best of this processor.
  package static func best(_ factors: DotFactors) -> DotInstructions {
    switch factors {
    case .pairs: ofPairs
    case .quads: ofQuads
    }
  }
}
