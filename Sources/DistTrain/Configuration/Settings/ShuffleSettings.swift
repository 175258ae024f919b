import Shards

/// How the order of the training samples is shuffled.
public struct ShuffleSettings: Sendable, Equatable {
  /// With `auto`, data sets of more bytes of pixels are read by blocks.
  public static let largestFullOrder = 4 << 30

  public var order = ShuffleOrder.auto
  /// The size of a block in KiB.
  public var block = 1024
  /// The blocks that a lane draws from at a time.
  public var window = 32

  public init() {}

  /// The blocks in which a data set is read; nil where its samples are drawn from all at once.
  ///
  /// It follows from the settings and the data alone, not from the machine.
  func blocks(of shards: ShardSet) -> SampleBlocks? {
    let columnBytes = shards.height * shards.channels
    let isLarge =
      shards.widths.reduce(0) { $0 + Int($1) } > Self.largestFullOrder / columnBytes
    guard order == .blocks || order == .auto && isLarge else { return nil }
    return SampleBlocks(
      widths: shards.widths, columnBytes: columnBytes, shardStarts: shards.starts,
      blockBytes: block << 10, window: window)
  }
}
