/// Counts of whole numbers in ten ranges of equal size, drawn with bars of characters.
package struct Histogram {
  package let title: String
  package let values: [Int]

  package init(title: String, values: [Int]) {
    self.title = title
    self.values = values
  }

  package var text: String {
    guard let low = values.min(), let high = values.max() else { return "\(title)  (none)" }
    let size = max(1, (high - low + 10) / 10)
    var counts = [Int](repeating: 0, count: (high - low) / size + 1)
    for value in values { counts[(value - low) / size] += 1 }
    let largest = counts.max() ?? 1
    var table = TextTable([.right(title), .right("samples"), .left("")])
    for (number, count) in counts.enumerated() {
      let from = low + number * size
      table.append([
        size == 1 ? "\(from)" : "\(from)–\(from + size - 1)", "\(count)",
        String(repeating: "#", count: (count * 40 + largest - 1) / largest),
      ])
    }
    return table.text
  }
}
