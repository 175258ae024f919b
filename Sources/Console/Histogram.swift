/// Counts of whole numbers in ten ranges of equal size, drawn with bars of characters.
public struct Histogram {
  public let title: String
  public let values: [Int]

  public init(title: String, values: [Int]) {
    self.title = title
    self.values = values
  }

  public var text: String {
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
