import CVector

/// The filter of a depthwise convolution: of one channel at a time, with zeros around it.
///
/// Rows lie so that the inputs of neighbouring outputs are neighbours whatever the stride along the width is: the columns
/// p, p + stride, p + 2 · stride … form a run, and the runs of p = 0, 1 … make a row.
package struct ChannelFilter {
  /// What vectors take beyond the last number.
  private static let slack = 16

  private let geometry: KernelGeometry
  /// The shape of the map.
  private let map: Tensor
  private let plane: UnsafeMutablePointer<Float>
  private let count: Int
  /// The numbers of a row, those of the padding with them.
  private let row: Int
  /// Where each tap finds the first output's input.
  private let offsets: UnsafeMutablePointer<Int64>

  /// - Parameters:
  ///   - map: only its shape counts.
  ///   - arena: holds a channel.
  package init(_ map: Tensor, _ geometry: KernelGeometry, in arena: Arena) {
    (self.map, self.geometry) = (map, geometry)
    let stride = geometry.strideWidth
    let run = (map.width + 2 * geometry.padWidth + stride - 1) / stride * map.batch
    row = stride * run
    count = (map.height + 2 * geometry.padHeight) * row + Self.slack
    plane = arena.floats(count)
    offsets = arena.values(geometry.height * geometry.width, of: Int64.self)
    for line in 0..<geometry.height {
      for column in 0..<geometry.width {
        offsets[line * geometry.width + column] = Int64(
          line * row + column % stride * run + column / stride * map.batch)
      }
    }
    plane.update(repeating: 0, count: count)
  }

  /// Takes a channel of the map.
  package func load(_ channel: UnsafePointer<Float>) {
    cvector_pad_plane(
      channel, Int64(map.height), Int64(map.width), Int64(map.batch), Int64(geometry.strideWidth),
      Int64(geometry.padWidth), plane + geometry.padHeight * row, Int64(row))
  }

  /// y = bias + Σ filter[tap] · x of the channel that was taken.
  package func apply(
    _ filter: UnsafePointer<Float>, bias: Float, into y: UnsafeMutablePointer<Float>
  ) {
    cvector_filter(
      plane, Int64(geometry.strideHeight * row), offsets, filter,
      Int64(geometry.height * geometry.width), bias, y, outputHeight, outputRow)
  }

  /// gradient[tap] = Σ dy · x of the channel that was taken, or += it.
  package func addGradient(
    of dy: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    cvector_filter_gradient(
      plane, Int64(geometry.strideHeight * row), offsets,
      Int64(geometry.height * geometry.width), dy, outputHeight, outputRow, gradient,
      accumulates ? 1 : 0)
  }

  /// dx = Σ filter[tap] · dy, in the place of the channel that was taken.
  package func applyTransposed(
    _ filter: UnsafePointer<Float>, to dy: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>
  ) {
    plane.update(repeating: 0, count: count)
    cvector_filter_transposed(
      dy, outputHeight, outputRow, offsets, filter, Int64(geometry.height * geometry.width),
      plane, Int64(geometry.strideHeight * row))
    cvector_unpad_plane(
      plane + geometry.padHeight * row, Int64(map.height), Int64(map.width), Int64(map.batch),
      Int64(geometry.strideWidth), Int64(geometry.padWidth), dx, Int64(row))
    // The padding is to be zero for the next channel.
    plane.update(repeating: 0, count: count)
  }

  private var outputHeight: Int64 { Int64(geometry.outputHeight(map.height)) }

  private var outputRow: Int64 { Int64(geometry.outputWidth(map.width) * map.batch) }
}
