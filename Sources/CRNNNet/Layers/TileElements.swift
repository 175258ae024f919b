import Kernels

/// The transformed tiles of a Winograd convolution: for each element a matrix of rows × (tile, image), in
/// panels of 32 columns.
struct TileElements {
  /// A distance between the elements that keeps them from sharing the sets of a cache.
  static let stagger = 80

  let data: UnsafeMutablePointer<Float>
  let panelStride: Int
  let elementStride: Int
  private let count: Int

  init(_ count: Int, rows: Int, panels: Int, _ scratch: Arena) {
    panelStride = rows * PanelKernels.columns
    elementStride = panels * panelStride + Self.stagger
    data = scratch.floats(count * elementStride)
    self.count = count
  }

  func clear() { data.update(repeating: 0, count: count * elementStride) }
}
