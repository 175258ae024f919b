/// The order of a source's blocks in one of its epochs.
struct BlockStream: Sendable {
  /// The source, and its epoch from 0.
  let source: Int
  let epoch: Int
  /// The blocks in their order.
  private let blocks: [Int32]
  /// The index of each block's first sample among the samples of the epoch, and their number.
  private let starts: [Int]

  init(source: Int, epoch: Int, blocks: [Int32], of division: SampleBlocks) {
    self.source = source
    self.epoch = epoch
    self.blocks = blocks
    var starts = [0]
    for block in blocks {
      starts.append(starts[starts.count - 1] + division.samples(ofBlock: Int(block)).count)
    }
    self.starts = starts
  }

  /// The runs of consecutive samples that make up a range of the epoch's samples, in their order.
  func runs(of range: Range<Int>, in division: SampleBlocks) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    guard !range.isEmpty else { return runs }
    var index = starts.firstIndex(notBelow: range.lowerBound + 1) - 1
    while index < blocks.count, starts[index] < range.upperBound {
      let first = division.samples(ofBlock: Int(blocks[index])).lowerBound
      let part = range.clamped(to: starts[index]..<starts[index + 1])
      runs.append(first + part.lowerBound - starts[index]..<first + part.upperBound - starts[index])
      index += 1
    }
    return runs
  }
}
