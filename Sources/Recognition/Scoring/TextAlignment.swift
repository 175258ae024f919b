/// The alignment of a reading and its reference text, with the fewest edits.
///
/// Two symbols are equal where Unicode calls them canonically equivalent.
package enum TextAlignment {
  /// A pair of symbols: nil in `truth` for one that was inserted, nil in `read` for one that was
  /// deleted.
  package struct Pair: Sendable, Hashable {
    package let truth: String?
    package let read: String?

    package init(truth: String?, read: String?) {
      self.truth = truth
      self.read = read
    }

    package var isError: Bool {
      guard let truth, let read else { return true }
      return truth != read
    }
  }

  /// The pairs from the beginning on; as many are errors as the edit distance says.
  ///
  /// Where several alignments are as short, from the end on a pair of two symbols is preferred to a
  /// missed symbol, and that to one too much.
  package static func align(read: [String], truth: [String]) -> [Pair] {
    align(read: read, truth: truth, mostCells: 1 << 20)
  }

  /// The same, with a table of which all rows are kept only where it has `mostCells` numbers at most.
  package static func align(read: [String], truth: [String], mostCells: Int) -> [Pair] {
    if read == truth {
      return zip(truth, read).map { Pair(truth: $0, read: $1) }
    }
    var numbers: [String: Int32] = [:]
    func number(_ symbol: String) -> Int32 {
      if let known = numbers[symbol] { return known }
      numbers[symbol] = Int32(numbers.count)
      return Int32(numbers.count - 1)
    }
    let (truthNumbers, readNumbers) = (truth.map(number), read.map(number))
    var table = EditTable(truth: truthNumbers, read: readNumbers, mostCells: mostCells)
    var pairs: [Pair] = []
    var (i, j) = (truth.count, read.count)
    while i > 0 || j > 0 {
      let here = table.edits(i, j)
      if i > 0, j > 0,
        here == table.edits(i - 1, j - 1) + (truthNumbers[i - 1] == readNumbers[j - 1] ? 0 : 1)
      {
        pairs.append(Pair(truth: truth[i - 1], read: read[j - 1]))
        (i, j) = (i - 1, j - 1)
      } else if i > 0, here == table.edits(i - 1, j) + 1 {
        pairs.append(Pair(truth: truth[i - 1], read: nil))
        i -= 1
      } else {
        pairs.append(Pair(truth: nil, read: read[j - 1]))
        j -= 1
      }
    }
    return pairs.reversed()
  }
}
