/// The extents of a map: what a layer reads or puts out for an image.
public struct MapShape: Sendable, Equatable {
  public var channels: Int
  public var height: Int
  public var width: Int

  public init(channels: Int, height: Int, width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
  }

  /// The shape behind a kernel.
  public func through(_ kernel: KernelGeometry) -> MapShape {
    MapShape(
      channels: channels, height: kernel.outputHeight(height), width: kernel.outputWidth(width))
  }
}
