import Settings
import Shards

extension ShuffleSettings {
  /// The blocks in which a data set is read; nil where its samples are drawn from all at once.
  ///
  /// It follows from the settings and the data alone, not from the machine.
  package func blocks(of shards: ShardSet) -> SampleBlocks? {
    let columnBytes = shards.height * shards.channels
    let isLarge =
      shards.widths.reduce(0) { $0 + Int($1) } > Self.largestFullOrder / columnBytes
    guard order == .blocks || order == .auto && isLarge else { return nil }
    return SampleBlocks(
      widths: shards.widths, columnBytes: columnBytes, shardStarts: shards.starts,
      blockBytes: block << 10, blocksPerBuffer: window)
  }
}
