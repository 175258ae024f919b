/// The products of a Winograd convolution, element by element, over a row of panels.
package struct TileProducts {
  package let elements: Int
  package let precision: Precision
  package let panels: Int
  /// The columns that count in the last panel.
  package let lastColumns: Int

  package init(elements: Int, precision: Precision, panels: Int, lastColumns: Int) {
    (self.elements, self.precision) = (elements, precision)
    (self.panels, self.lastColumns) = (panels, lastColumns)
  }

  /// C = A · B for packed matrices A [rows][k], `elementStride` steps of 32 bits apart.
  package func multiply(
    _ a: UnsafePointer<Float>, elementStride: Int, rows: Int, k: Int, _ b: TileElements,
    into c: TileElements, _ team: Team, _ scratch: Arena
  ) {
    let tiles = PanelKernels.rounded(rows) / PanelKernels.tileRows
    team.split(elements, scratch) { elements, _ in
      for element in elements {
        let left = a + element * elementStride
        let right = b.data + element * b.elementStride
        let result = c.data + element * c.elementStride
        switch precision {
        case .float32:
          PanelKernels.multiply(
            left, tiles: tiles, k: k, right, panelStride: b.panelStride, into: result,
            panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
        case .bfloat16:
          let steps = tiles * PanelKernels.tileRows * precision.steps(k)
          left.withMemoryRebound(to: UInt32.self, capacity: steps) { pairs in
            PairKernels.multiply(
              pairs, tiles: tiles, k: k, right, panelStride: b.panelStride, into: result,
              panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
          }
        }
      }
    }
  }

  /// C = Aᵀ · B for packed matrices A [k][rows].
  package func multiplyTransposed(
    _ a: UnsafePointer<Float>, elementStride: Int, rows: Int, k: Int, _ b: TileElements,
    into c: TileElements, _ team: Team, _ scratch: Arena
  ) {
    team.split(elements, scratch) { elements, _ in
      for element in elements {
        PanelKernels.multiplyTransposed(
          a + element * elementStride, rows: rows, k: k, b.data + element * b.elementStride,
          panelStride: b.panelStride, into: c.data + element * c.elementStride,
          panelStride: c.panelStride, panels: panels, lastColumns: lastColumns)
      }
    }
  }
}
