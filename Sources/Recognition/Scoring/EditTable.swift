/// The fewest edits between the beginnings of two texts, of which few rows are kept.
///
/// Rows that are not kept are computed again from the last one before them, so that the memory grows with the
/// square root of the one text's length instead of with that length.
struct EditTable {
  private let truth: [Int32]
  private let read: [Int32]
  private let stride: Int
  /// Each row whose number is a multiple of `stride`.
  private var kept: [[Int32]] = []
  /// The rows that are asked for, from number `first` on.
  private var (first, rows): (Int, [[Int32]]) = (0, [])

  /// The table of two texts; all of its rows are kept where they have `mostCells` numbers at most.
  init(truth: [Int32], read: [Int32], mostCells: Int) {
    (self.truth, self.read) = (truth, read)
    let rows = truth.count + 1
    stride = rows * (read.count + 1) <= mostCells ? rows : Int(Double(rows).squareRoot()) + 1
    var row = (0...read.count).map(Int32.init)
    for number in 0..<rows {
      if number > 0 { row = next(row, number) }
      if number % stride == 0 { kept.append(row) }
    }
  }

  /// The edits between the first symbols of the truth and of what was read.
  mutating func edits(_ truthCount: Int, _ readCount: Int) -> Int32 {
    let index = truthCount - first
    if rows.indices.contains(index) { return rows[index][readCount] }
    // A row and the one before it lie in one block, as rows are asked for from the end on.
    first = max(0, truthCount - 1) / stride * stride
    rows = [kept[first / stride]]
    for number in first + 1..<max(first + 1, min(first + stride, truth.count) + 1) {
      rows.append(next(rows[rows.count - 1], number))
    }
    return rows[truthCount - first][readCount]
  }

  private func next(_ above: [Int32], _ number: Int) -> [Int32] {
    var row = above
    row[0] = Int32(number)
    for column in 1..<max(1, above.count) {
      let pair = above[column - 1] + (truth[number - 1] == read[column - 1] ? 0 : 1)
      row[column] = min(pair, min(above[column], row[column - 1]) + 1)
    }
    return row
  }
}
