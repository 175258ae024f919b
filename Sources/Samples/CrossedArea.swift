/// The area of loops that may cross themselves and each other, as they are cut: what any of them goes round.
enum CrossedArea {
  /// Rows that are laid through the loops; between two of them the area is taken as even.
  private static let rows = 64

  /// - Parameters:
  ///   - loops: each going round in the same direction, as far as it has one.
  ///   - box: the box around all loops.
  static func area(of loops: [[PagePoint]], in box: PageBox) -> Double {
    let step = box.height / Double(rows)
    guard step > 0 else { return 0 }
    var crossings: [(row: Int, x: Double, change: Int)] = []
    for loop in loops {
      for (index, a) in loop.enumerated() {
        let b = loop[(index + 1) % loop.count]
        let (upper, lower) = ((min(a.y, b.y) - box.top) / step, (max(a.y, b.y) - box.top) / step)
        let first = max(0, Int((upper - 0.5).rounded(.up)))
        let end = min(rows, Int((lower - 0.5).rounded(.up)))
        guard first < end else { continue }
        let slope = (b.x - a.x) / (b.y - a.y)
        for row in first..<end {
          let y = box.top + (Double(row) + 0.5) * step
          crossings.append((row, a.x + (y - a.y) * slope, a.y < b.y ? 1 : -1))
        }
      }
    }
    var (length, start, winding) = (0.0, 0.0, 0)
    // In each row the changes add up to nothing.
    for (_, x, change) in crossings.sorted(by: { ($0.row, $0.x) < ($1.row, $1.x) }) {
      if winding == 0 { start = x }
      winding += change
      if winding == 0 { length += x - start }
    }
    return length * step
  }
}
