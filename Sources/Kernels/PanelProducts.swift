/// Products of packed weights and panels, and of panels alone, whose factors are numbers or rounded to pairs of bfloat16.
package struct PanelProducts {
  package let precision: Precision

  package init(_ precision: Precision) { self.precision = precision }

  /// Packs rows of a matrix from its first on: the parameters are those of `PanelKernels.pack`.
  ///
  /// - Parameter packed: takes rounded(rows) × `precision.steps(k)` steps of 32 bits.
  package func pack(
    _ w: UnsafePointer<Float>, rows: Int, k: Int, rowStride: Int, kStride: Int,
    into packed: UnsafeMutablePointer<Float>, _ scratch: Arena
  ) {
    let padded = PanelKernels.rounded(rows)
    switch precision {
    case .float32:
      PanelKernels.pack(w, into: packed, rows: rows, k: k, rowStride: rowStride, kStride: kStride)
    case .bfloat16:
      let numbers = scratch.floats(padded * k)
      PanelKernels.pack(
        w, into: numbers, rows: rows, k: k, rowStride: rowStride, kStride: kStride)
      packed.withMemoryRebound(to: UInt32.self, capacity: padded * precision.steps(k)) {
        PairKernels.roundTiles(numbers, into: $0, tiles: padded / PanelKernels.tileRows, k: k)
      }
    }
  }

  /// C = A · B for a row of panels; the parameters are those of `PanelKernels.multiply`.
  package func multiply(
    _ a: UnsafePointer<Float>, tiles: Int, k: Int, _ b: UnsafePointer<Float>,
    panelStride bStride: Int, into c: UnsafeMutablePointer<Float>, panelStride cStride: Int,
    panels: Int, lastColumns: Int
  ) {
    switch precision {
    case .float32:
      PanelKernels.multiply(
        a, tiles: tiles, k: k, b, panelStride: bStride, into: c, panelStride: cStride,
        panels: panels, lastColumns: lastColumns)
    case .bfloat16:
      let steps = tiles * PanelKernels.tileRows * precision.steps(k)
      a.withMemoryRebound(to: UInt32.self, capacity: steps) {
        PairKernels.multiply(
          $0, tiles: tiles, k: k, b, panelStride: bStride, into: c, panelStride: cStride,
          panels: panels, lastColumns: lastColumns)
      }
    }
  }

  /// The left factor of weight gradients: panels of columns as they are, or their pairs [panel][rows][16].
  package struct LeftFactor: BitwiseCopyable {
    package let columns: ColumnPanels
    fileprivate let pairs: UnsafeMutablePointer<UInt32>?
  }

  package func leftFactor(_ columns: ColumnPanels, _ team: Team, _ scratch: Arena) -> LeftFactor {
    guard precision == .bfloat16 else { return LeftFactor(columns: columns, pairs: nil) }
    let stride = columns.panelStride / 2
    let pairs = scratch.pairs(columns.panels * stride)
    team.split(columns.panels, scratch) { panels, _ in
      for panel in panels {
        PairKernels.roundColumns(
          columns[panel], into: pairs + panel * stride, rows: PanelKernels.rounded(columns.rows))
      }
    }
    return LeftFactor(columns: columns, pairs: pairs)
  }

  /// C[r][·] (+)= Σₚ A[r][p] · B[p][·] where p runs through the columns of some panels of A, and B is [panel][32][32].
  package func multiplyRows(
    _ a: LeftFactor, _ panels: Range<Int>, _ b: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>, accumulates: Bool, _ scratch: Arena
  ) {
    let width = PanelKernels.columns
    let (square, columns) = (width * width, a.columns)
    let tiles = PanelKernels.rounded(columns.rows) / PanelKernels.tileRows
    let lastColumns = columns.width(ofPanel: panels.upperBound - 1)
    guard let pairs = a.pairs else {
      return PanelKernels.multiplyRows(
        columns[panels.lowerBound], panelStride: columns.panelStride, tiles: tiles, b,
        panelStride: square, panels: panels.count, lastColumns: lastColumns, into: c,
        accumulates: accumulates)
    }
    scratch.temporarily {
      let right = scratch.pairs(panels.count * square / 2)
      PairKernels.roundRows(b, into: right, rows: panels.count * width)
      let stride = columns.panelStride / 2
      PairKernels.multiplyRows(
        pairs + panels.lowerBound * stride, panelStride: stride, tiles: tiles, right,
        panelStride: square / 2, panels: panels.count, lastColumns: (lastColumns + 1) / 2 * 2,
        into: c, accumulates: accumulates)
    }
  }
}
