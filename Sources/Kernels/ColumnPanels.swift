/// The columns of a matrix in panels of 32, [panel][rows][32], as products take them: with zeros behind the last
/// column, and behind the last row up to whole tiles.
package struct ColumnPanels: BitwiseCopyable {
  package let data: UnsafeMutablePointer<Float>
  package let rows: Int
  /// The columns.
  package let count: Int

  package init(_ columns: MatrixColumns, rows: Int, _ team: Team, in arena: Arena) {
    self.init(rows: rows, count: columns.count, in: arena)
    let all = self
    team.split(panels, arena) { panels, _ in
      for panel in panels {
        PanelKernels.load(
          columns.data + panel * PanelKernels.columns, stride: columns.stride, into: all[panel],
          rows: rows, columns: all.width(ofPanel: panel))
      }
    }
  }

  package init(_ frames: LaneFrames, _ team: Team, in arena: Arena) {
    self.init(rows: frames.rows, count: frames.count * frames.batch, in: arena)
    let all = self
    team.split(panels, arena) { panels, _ in
      for panel in panels {
        let width = all.width(ofPanel: panel)
        if width < PanelKernels.columns {
          all[panel].update(repeating: 0, count: all.rows * PanelKernels.columns)
        }
        frames.copy(
          into: MatrixColumns(data: all[panel], stride: PanelKernels.columns, count: width),
          from: panel * PanelKernels.columns)
      }
    }
  }

  private init(rows: Int, count: Int, in arena: Arena) {
    (self.rows, self.count) = (rows, count)
    let padded = PanelKernels.rounded(rows)
    let panels = (count + PanelKernels.columns - 1) / PanelKernels.columns
    data = arena.floats(panels * padded * PanelKernels.columns)
    for panel in 0..<panels {
      (self[panel] + rows * PanelKernels.columns).update(
        repeating: 0, count: (padded - rows) * PanelKernels.columns)
    }
  }

  package var panels: Int { (count + PanelKernels.columns - 1) / PanelKernels.columns }

  package var panelStride: Int { PanelKernels.rounded(rows) * PanelKernels.columns }

  package subscript(panel: Int) -> UnsafeMutablePointer<Float> { data + panel * panelStride }

  package func width(ofPanel panel: Int) -> Int {
    min(PanelKernels.columns, count - panel * PanelKernels.columns)
  }

  /// The sum of all columns.
  package func sum(in arena: Arena) -> UnsafePointer<Float> {
    let sums = arena.floats(rows)
    sum(into: sums)
    return UnsafePointer(sums)
  }

  /// Writes the sum of all columns.
  package func sum(into sums: UnsafeMutablePointer<Float>) {
    PanelKernels.rowSums(of: data, stride: panelStride, count: panels, into: sums, rows: rows)
  }
}
