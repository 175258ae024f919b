import CVector

/// The products of `PanelKernels` with both factors rounded to bfloat16.
///
/// Two neighbours along the sum make a pair of 32 bits. A packed left factor is made of pairs; panels
/// are rounded on the way.
package enum PairKernels {
  /// Whether the processor has products of pairs, AVX512-BF16; else they are made of float32 ones.
  package static var areNative: Bool { cvector_has_pair_products() != 0 }

  /// Rows of B that are rounded at a time.
  private static let block = 256

  /// C = A · B for a row of panels; the parameters are those of `PanelKernels.multiply`.
  package static func multiply(
    _ a: UnsafePointer<UInt32>, tiles: Int, k: Int,
    _ b: UnsafePointer<Float>, panelStride bStride: Int,
    into c: UnsafeMutablePointer<Float>, panelStride cStride: Int, panels: Int, lastColumns: Int
  ) {
    let (columns, tileRows) = (PanelKernels.columns, PanelKernels.tileRows)
    for first in stride(from: 0, to: k, by: block) {
      for panel in 0..<panels {
        cvector_pairs_multiply(
          a + first / 2 * tileRows, Int64(Precision.bfloat16.steps(k) * tileRows), Int64(tiles),
          b + panel * bStride + first * columns, c + panel * cStride, Int64(min(block, k - first)),
          Int64(panel == panels - 1 ? lastColumns : columns), first > 0 ? 1 : 0)
      }
    }
  }

  /// C[r][·] (+)= Σₚ A[r][p] · B[p][·] where p runs through the columns of all panels of A.
  ///
  /// - Parameters:
  ///   - a: panels of pairs of columns, [rows][16].
  ///   - b: panels of pairs of rows, [16][32].
  ///   - lastColumns: the columns of A that count in its last panel, an even number.
  package static func multiplyRows(
    _ a: UnsafePointer<UInt32>, panelStride aStride: Int, tiles: Int,
    _ b: UnsafePointer<UInt32>, panelStride bStride: Int, panels: Int, lastColumns: Int,
    into c: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    cvector_pairs_multiply_rows(
      a, Int64(aStride), Int64(tiles), b, Int64(bStride), Int64(panels), Int64(lastColumns), c,
      accumulates ? 1 : 0)
  }

  /// Rounds packed tiles [tiles][k][8] to pairs, [tiles][⌈k / 2⌉][8].
  package static func roundTiles(
    _ packed: UnsafePointer<Float>, into pairs: UnsafeMutablePointer<UInt32>, tiles: Int, k: Int
  ) {
    cvector_pairs_of_tiles(packed, pairs, Int64(tiles), Int64(k))
  }

  /// Rounds a panel [rows][32] to pairs of rows, [⌈rows / 2⌉][32].
  package static func roundRows(
    _ panel: UnsafePointer<Float>, into pairs: UnsafeMutablePointer<UInt32>, rows: Int
  ) {
    cvector_pairs_of_rows(panel, pairs, Int64(rows))
  }

  /// Rounds a panel [rows][32] to pairs of columns, [rows][16].
  package static func roundColumns(
    _ panel: UnsafePointer<Float>, into pairs: UnsafeMutablePointer<UInt32>, rows: Int
  ) {
    cvector_pairs_of_columns(panel, pairs, Int64(rows))
  }
}
