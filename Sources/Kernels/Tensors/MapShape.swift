/// The extents of a map: what a layer reads or puts out for an image.
package struct MapShape: Sendable, Equatable {
  package var channels: Int
  package var height: Int
  package var width: Int

  package init(channels: Int, height: Int, width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
  }

  /// The shape behind a kernel.
  package func through(_ kernel: KernelGeometry) -> MapShape {
    MapShape(
      channels: channels, height: kernel.outputHeight(height), width: kernel.outputWidth(width))
  }
}
