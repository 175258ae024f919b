/// The cut of a data set into blocks of consecutive samples, each of which is read in one go.
///
/// A block ends before its bytes would exceed `blockBytes`, and where a shard ends.
package struct SampleBlocks: Sendable {
  /// The bytes that a block has at most, unless a single sample has more.
  package let blockBytes: Int
  /// About how many blocks a lane's shuffle buffer holds.
  package let blocksPerBuffer: Int
  /// Bytes of one column of a picture.
  let columnBytes: Int
  /// The first sample of each block, and behind them the number of all samples.
  let starts: [Int32]

  /// - Parameters:
  ///   - widths: the columns of each sample.
  ///   - columnBytes: the bytes of a column.
  ///   - shardStarts: the first sample of each shard, in ascending order, 0 first.
  package init(
    widths: [Int32], columnBytes: Int, shardStarts: [Int], blockBytes: Int, blocksPerBuffer: Int
  ) {
    precondition(blockBytes > 0 && blocksPerBuffer > 0, "sizes must be positive")
    var starts: [Int32] = []
    var bytes = 0
    var shard = 0
    for (sample, width) in widths.enumerated() {
      let size = Int(width) * columnBytes
      while shard < shardStarts.count, shardStarts[shard] < sample { shard += 1 }
      let isShardStart = shard < shardStarts.count && shardStarts[shard] == sample
      if sample == 0 || isShardStart || bytes + size > blockBytes {
        starts.append(Int32(sample))
        bytes = 0
      }
      bytes += size
    }
    starts.append(Int32(widths.count))
    self.starts = starts
    self.columnBytes = columnBytes
    self.blockBytes = blockBytes
    self.blocksPerBuffer = blocksPerBuffer
  }

  /// The number of blocks.
  package var count: Int { starts.count - 1 }

  /// The samples of a block.
  func samples(ofBlock block: Int) -> Range<Int> { Int(starts[block])..<Int(starts[block + 1]) }

  /// The blocks of a range of samples that begins and ends where blocks do.
  func blocks(of samples: Range<Int>) -> Range<Int> {
    starts.firstIndex(
      notBelow: Int32(samples.lowerBound))..<starts.firstIndex(notBelow: Int32(samples.upperBound))
  }
}

extension Array where Element: Comparable {
  /// The first index of an ascending array whose element is not below `value`.
  func firstIndex(notBelow value: Element) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
