import CVector

/// Matrix products on panels: the right factor and the result are [rows][32] with a distance between
/// panels, the left factor is packed into tiles of eight rows, [k][8].
///
/// There is nothing to pack in the product itself, so it is fast from a few rows on.
package enum PanelKernels {
  /// Columns of a panel.
  package static let columns = 32
  /// Rows of a tile.
  package static let tileRows = 8

  /// C = A · B for a row of panels.
  ///
  /// - Parameters:
  ///   - a: packed tiles of `k` columns, one after the other.
  ///   - lastColumns: the columns that count in the last panel; the fewer, the faster.
  package static func multiply(
    _ a: UnsafePointer<Float>, tiles: Int, k: Int,
    _ b: UnsafePointer<Float>, panelStride bStride: Int,
    into c: UnsafeMutablePointer<Float>, panelStride cStride: Int, panels: Int, lastColumns: Int
  ) {
    for panel in 0..<panels {
      cvector_panel_multiply(
        a, Int64(k * tileRows), Int64(tiles), b + panel * bStride, Int64(columns),
        c + panel * cStride, Int64(columns), Int64(k),
        Int64(panel == panels - 1 ? lastColumns : columns), 0)
    }
  }

  /// C = Aᵀ · B for a row of panels, with A [k][rows] packed as for `multiply`.
  ///
  /// - Parameter a: can be read for `paddingOfTransposed` floats beyond its end.
  package static func multiplyTransposed(
    _ a: UnsafePointer<Float>, rows: Int, k: Int,
    _ b: UnsafePointer<Float>, panelStride bStride: Int,
    into c: UnsafeMutablePointer<Float>, panelStride cStride: Int, panels: Int, lastColumns: Int
  ) {
    for panel in 0..<panels {
      cvector_panel_multiply_transposed(
        a, Int64(rows * tileRows), Int64(rounded(rows) / tileRows), b + panel * bStride,
        c + panel * cStride, Int64(k), Int64(panel == panels - 1 ? lastColumns : columns), 0)
    }
  }

  /// What a transposed factor is read beyond its end.
  package static let paddingOfTransposed = tileRows * tileRows

  /// C += A · B where the rows of B and C are `stride` floats apart, as `rowStride(columns:)` says.
  ///
  /// - Parameter a: packed tiles of `k` columns, one after the other; C has a row for each of theirs.
  package static func add(
    _ a: UnsafePointer<Float>, tiles: Int, k: Int, _ b: UnsafePointer<Float>,
    to c: UnsafeMutablePointer<Float>, columns count: Int, stride: Int
  ) {
    for first in Swift.stride(from: 0, to: count, by: columns) {
      cvector_panel_multiply(
        a, Int64(k * tileRows), Int64(tiles), b + first, Int64(stride), c + first, Int64(stride),
        Int64(k), Int64(min(columns, count - first)), 1)
    }
  }

  /// The floats that a row of so few columns is stored in where products shall be fast.
  package static func rowStride(columns count: Int) -> Int {
    switch count {
    case ...4: count
    case ...8: 8
    case ...16: 16
    default: (count + columns - 1) / columns * columns
    }
  }

  /// C[r][·] (+)= Σₚ A[r][p] · B[p][·] where p runs through the columns of all panels of A.
  package static func multiplyRows(
    _ a: UnsafePointer<Float>, panelStride aStride: Int, tiles: Int,
    _ b: UnsafePointer<Float>, panelStride bStride: Int, panels: Int, lastColumns: Int,
    into c: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    cvector_panel_multiply_rows(
      a, Int64(aStride), Int64(tiles), b, Int64(bStride), Int64(panels), Int64(lastColumns), c,
      accumulates ? 1 : 0)
  }

  /// Packs a matrix [rows][k] into tiles; rows that are missing in the last one are zero.
  package static func pack(
    _ a: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, rows: Int, k: Int,
    rowStride: Int, kStride: Int
  ) {
    cvector_panel_pack(a, packed, Int64(rows), Int64(k), Int64(rowStride), Int64(kStride))
  }

  /// Transposes a panel [channels][32] into panels [32][32], `stride` apart, of 32 channels each.
  package static func transpose(
    _ panel: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>, channels: Int,
    stride: Int
  ) {
    cvector_panel_transpose(panel, transposed, Int64(channels), Int64(stride))
  }

  /// Writes the transpose of a matrix [rows][columns] whose rows are so far apart.
  package static func transpose(
    _ matrix: UnsafePointer<Float>, stride: Int, into transposed: UnsafeMutablePointer<Float>,
    stride transposedStride: Int, rows: Int, columns: Int
  ) {
    cvector_transpose(
      matrix, Int64(stride), transposed, Int64(transposedStride), Int64(rows), Int64(columns))
  }

  /// Copies columns of a matrix into a panel; missing columns are zero.
  package static func load(
    _ matrix: UnsafePointer<Float>, stride: Int, into panel: UnsafeMutablePointer<Float>,
    rows: Int, columns: Int
  ) {
    cvector_panel_load(matrix, Int64(stride), panel, Int64(rows), Int64(columns))
  }

  /// Copies rows of `columns` floats between matrices whose rows are so far apart, with a bias for each
  /// row.
  package static func copyRows(
    from source: UnsafePointer<Float>, stride sourceStride: Int,
    bias: UnsafePointer<Float>? = nil, to target: UnsafeMutablePointer<Float>,
    stride targetStride: Int, rows: Int, columns: Int
  ) {
    cvector_copy_rows(
      source, Int64(sourceStride), bias, target, Int64(targetStride), Int64(rows), Int64(columns))
  }

  /// sums[r] = the sum of row r over all panels.
  package static func rowSums(
    of panels: UnsafePointer<Float>, stride: Int, count: Int,
    into sums: UnsafeMutablePointer<Float>, rows: Int
  ) {
    cvector_panel_row_sums(panels, Int64(stride), Int64(count), sums, Int64(rows))
  }

  /// Copies a panel's columns into a matrix, with a bias for each row.
  package static func store(
    _ panel: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    into matrix: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int,
    accumulates: Bool = false
  ) {
    cvector_panel_store(
      panel, bias, matrix, Int64(stride), Int64(rows), Int64(columns), accumulates ? 1 : 0)
  }
}

extension PanelKernels {
  /// The rows of a packed left factor: those of the matrix, rounded up to whole tiles.
  package static func rounded(_ rows: Int) -> Int { (rows + tileRows - 1) / tileRows * tileRows }
}
