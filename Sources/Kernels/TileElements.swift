/// The transformed tiles of a Winograd convolution: for each element a matrix of rows × (tile, image), in
/// panels of 32 columns.
package struct TileElements {
  /// A distance between the elements that keeps them from sharing the sets of a cache.
  package static let stagger = 80

  package let data: UnsafeMutablePointer<Float>
  package let panelStride: Int
  package let elementStride: Int
  private let count: Int

  package init(_ count: Int, rows: Int, panels: Int, _ scratch: Arena) {
    panelStride = rows * PanelKernels.columns
    elementStride = panels * panelStride + Self.stagger
    data = scratch.floats(count * elementStride)
    self.count = count
  }

  /// Where the rows of a channel begin, of each element's first panel.
  package func channel(_ row: Int) -> UnsafeMutablePointer<Float> {
    data + row * PanelKernels.columns
  }

  package func clear() { data.update(repeating: 0, count: count * elementStride) }
}
