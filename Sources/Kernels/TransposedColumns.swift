/// The columns of a matrix as rows: for every 32 channels of them the matrix [columns][32], the right factor of a
/// weight gradient.
package struct TransposedColumns: BitwiseCopyable {
  package let data: UnsafeMutablePointer<Float>
  package let channels: Int
  /// From 32 channels to the next.
  package let channelStride: Int

  /// - Parameters:
  ///   - lead: columns of zeros before the first.
  ///   - trail: columns of zeros behind the last, at least.
  package init(
    _ columns: MatrixColumns, channels: Int, lead: Int = 0, trail: Int = 0,
    _ team: Team, in arena: Arena
  ) {
    let width = PanelKernels.columns
    self.channels = channels
    let panels = (columns.count + width - 1) / width
    let rows = lead + panels * width + trail
    channelStride = rows * width
    let blocks = (channels + width - 1) / width
    data = arena.floats(blocks * channelStride)
    for block in 0..<blocks {
      let zeros = data + block * channelStride
      zeros.update(repeating: 0, count: lead * width)
      (zeros + (rows - trail) * width).update(repeating: 0, count: trail * width)
    }
    let (data, channelStride) = (data, channelStride)
    team.split(panels, arena) { panels, scratch in
      let panel = scratch.floats(channels * width)
      for number in panels {
        let first = number * width
        PanelKernels.load(
          columns.data + first, stride: columns.stride, into: panel, rows: channels,
          columns: min(width, columns.count - first))
        PanelKernels.transpose(
          panel, into: data + (lead + first) * width, channels: channels, stride: channelStride)
      }
    }
  }

  /// The rows from one on, of the channels from `32 · block` on.
  package subscript(block: Int, from first: Int) -> UnsafeMutablePointer<Float> {
    data + block * channelStride + first * PanelKernels.columns
  }
}
