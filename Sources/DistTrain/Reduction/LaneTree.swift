/// The binary tree along which the results of lanes are added up; it depends on the number of lanes only.
///
/// Neighbours 2k and 2k + 1 join, an odd last one moves up a level. A subtree is written as the lanes that it adds up.
struct LaneTree: Sendable {
  let lanes: Int

  /// Whether two subtrees are the halves of one.
  func joins(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    let end = left.lowerBound + 2 * left.count
    return left.count.nonzeroBitCount == 1 && left.lowerBound.isMultiple(of: 2 * left.count)
      && right.lowerBound == left.upperBound && right.upperBound == min(lanes, end)
  }

  /// The fewest subtrees that make up a run of lanes, in the order of their lanes.
  func subtrees(of run: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = run.lowerBound
    while start < run.upperBound {
      var size = 1
      while start.isMultiple(of: 2 * size), start + size < lanes,
        min(lanes, start + 2 * size) <= run.upperBound
      {
        size *= 2
      }
      let end = min(lanes, start + size)
      result.append(start..<end)
      start = end
    }
    return result
  }

  /// The joins of subtrees, given in the order of their lanes, as far as the tree allows: of each the numbers of the two,
  /// the first of which stands for the sum from then on.
  func joins(of subtrees: [Range<Int>]) -> [(into: Int, from: Int)] {
    var joins: [(into: Int, from: Int)] = []
    var roots: [Root] = []
    for (number, lanes) in subtrees.enumerated() {
      append(Root(number: number, lanes: lanes), to: &roots, &joins)
    }
    return joins
  }

  /// A sum that has not joined another, and the number of the subtree that stands for it.
  struct Root {
    let number: Int
    let lanes: Range<Int>
  }

  /// Adds the next subtree to the sums that are left of those before it, and the joins that it allows to theirs.
  func append(_ root: Root, to roots: inout [Root], _ joins: inout [(into: Int, from: Int)]) {
    roots.append(root)
    while roots.count > 1, self.joins(roots[roots.count - 2].lanes, roots[roots.count - 1].lanes) {
      let right = roots.removeLast()
      let left = roots.removeLast()
      joins.append((left.number, right.number))
      roots.append(
        Root(number: left.number, lanes: left.lanes.lowerBound..<right.lanes.upperBound))
    }
  }
}
