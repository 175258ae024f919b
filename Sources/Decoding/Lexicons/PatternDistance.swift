/// The edit distance from one text to many, with the bits of a machine word as a column of the table
/// (Myers, 1999; Hyyrö, 2001).
///
/// A text of up to 64 symbols takes some ten operations a symbol of the other; a longer one takes the
/// table of `editDistance`.
struct PatternDistance {
  private let pattern: [Int32]
  /// The positions at which the text has a class, as bits.
  private var positions: [UInt64]

  /// - Parameter classes: All symbols, of this and the other texts, are below this number.
  init(_ pattern: [Int32], classes: Int) {
    self.pattern = pattern
    positions = [UInt64](repeating: 0, count: classes)
    if pattern.count <= 64 {
      for (position, symbol) in pattern.enumerated() {
        positions[Int(symbol)] |= 1 << UInt64(position)
      }
    }
  }

  /// The distance to another text.
  func callAsFunction(_ other: UnsafeBufferPointer<Int32>) -> Int {
    let count = pattern.count
    if count == 0 { return other.count }
    if count > 64 { return editDistance(pattern, Array(other)) }
    let last: UInt64 = 1 << UInt64(count - 1)
    var distance = count
    var plus = UInt64.max
    var minus: UInt64 = 0
    return positions.withUnsafeBufferPointer { positions in
      for symbol in other {
        let equal = positions[Int(symbol)]
        let diagonal = (((equal & plus) &+ plus) ^ plus) | equal | minus
        var horizontalPlus = minus | ~(diagonal | plus)
        var horizontalMinus = plus & diagonal
        if horizontalPlus & last != 0 { distance += 1 }
        if horizontalMinus & last != 0 { distance -= 1 }
        horizontalPlus = horizontalPlus << 1 | 1
        horizontalMinus <<= 1
        plus = horizontalMinus | ~(diagonal | horizontalPlus)
        minus = horizontalPlus & diagonal
      }
      return distance
    }
  }
}
