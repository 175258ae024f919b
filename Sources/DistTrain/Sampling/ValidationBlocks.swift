/// The fixed blocks in which a data set is evaluated: samples sorted by width, cut into batches.
///
/// The blocks depend on the widths and the batch alone. Ranks take them in turn, and what is counted
/// in them is merged in their order, so that the result does not depend on the number of ranks.
public struct ValidationBlocks: Sendable {
  /// The samples of each block; the last block may be short.
  public let blocks: [[Int]]

  public init(widths: [Int32], batch: Int) {
    precondition(batch > 0, "a block needs a sample")
    let order = widths.indices.sorted { (widths[$0], $0) < (widths[$1], $1) }
    blocks = stride(from: 0, to: order.count, by: batch).map { start in
      Array(order[start..<min(start + batch, order.count)])
    }
  }

  /// How many blocks there are.
  public var count: Int { blocks.count }

  /// The blocks that a rank evaluates, ascending.
  public func indices(ofRank rank: Int, of ranks: Int) -> StrideTo<Int> {
    precondition((0..<ranks).contains(rank), "rank \(rank) of \(ranks)")
    return stride(from: rank, to: blocks.count, by: ranks)
  }
}
