import CVector

/// A map with the zeros of its padding around it, from which a convolution with stride 1 computes one output channel at a
/// time.
///
/// For few taps: a channel of the output stays in the second cache, where the next steps take it, and the output as a whole
/// is never written.
package struct BorderedMap {
  /// What vectors take beyond the last number.
  private static let slack = 16

  private let data: UnsafeMutablePointer<Float>
  /// Where each tap (c, kh, kw) finds the first output's input.
  private let offsets: UnsafeMutablePointer<Int64>
  private let taps: Int
  private let row: Int
  private let outputHeight: Int
  private let outputRow: Int

  package init(_ x: Tensor, _ geometry: KernelGeometry, in arena: Arena) {
    precondition(geometry.strideHeight == 1 && geometry.strideWidth == 1)
    let height = x.height + 2 * geometry.padHeight
    row = (x.width + 2 * geometry.padWidth) * x.batch
    outputHeight = geometry.outputHeight(x.height)
    outputRow = geometry.outputWidth(x.width) * x.batch
    taps = x.channels * geometry.height * geometry.width
    let count = x.channels * height * row + Self.slack
    data = arena.floats(count)
    data.update(repeating: 0, count: count)
    let ownRow = x.width * x.batch
    for channel in 0..<x.channels {
      for line in 0..<x.height {
        let target = (channel * height + geometry.padHeight + line) * row
        (data + target + geometry.padWidth * x.batch).update(
          from: x.data + (channel * x.height + line) * ownRow, count: ownRow)
      }
    }
    offsets = arena.bytes(taps * MemoryLayout<Int64>.stride).bindMemory(
      to: Int64.self, capacity: taps)
    var tap = 0
    for channel in 0..<x.channels {
      for line in 0..<geometry.height {
        for column in 0..<geometry.width {
          offsets[tap] = Int64((channel * height + line) * row + column * x.batch)
          tap += 1
        }
      }
    }
  }

  /// plane[i] = bias + Σ filter[tap] · x, the same sums as those of `PanelKernels`.
  package func filter(
    _ filter: UnsafePointer<Float>, bias: Float, into plane: UnsafeMutablePointer<Float>
  ) {
    cvector_filter(
      data, Int64(row), offsets, filter, Int64(taps), bias, plane, Int64(outputHeight),
      Int64(outputRow))
  }

  /// gradient[tap] = Σ plane[i] · x, or += it.
  package func filterGradient(
    of plane: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    cvector_filter_gradient(
      data, Int64(row), offsets, Int64(taps), plane, Int64(outputHeight), Int64(outputRow),
      gradient, accumulates ? 1 : 0)
  }
}
