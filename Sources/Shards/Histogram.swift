/// Counts of whole numbers, shown in a few even steps.
public struct Histogram: Sendable, Equatable, Codable {
  /// How often each value was added.
  public private(set) var counts: [Int: Int] = [:]
  public private(set) var total = 0

  public init() {}

  public mutating func add(_ value: Int) {
    counts[value, default: 0] += 1
    total += 1
  }

  public var minimum: Int? { counts.keys.min() }
  public var maximum: Int? { counts.keys.max() }

  /// The smallest value that at least half of the values do not exceed.
  public var median: Int? {
    var seen = 0
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
      seen += count
      if 2 * seen >= total { return value }
    }
    return nil
  }

  /// One row of the display: the values from `first` to `last` and how many there are.
  public struct Step: Sendable, Equatable {
    public let first: Int
    public let last: Int
    public let count: Int
  }

  /// At most `limit` steps of equal size, a size of 1, 2 or 5 times a power of ten.
  public func steps(limit: Int) -> [Step] {
    guard let minimum, let maximum else { return [] }
    let sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
    let size =
      sizes.first { maximum / $0 - minimum / $0 < limit } ?? (maximum / limit + 1)
    var sums: [Int: Int] = [:]
    for (value, count) in counts { sums[value / size, default: 0] += count }
    return (minimum / size...maximum / size).map {
      Step(first: $0 * size, last: $0 * size + size - 1, count: sums[$0] ?? 0)
    }
  }

  /// The steps as lines of text with bars.
  public func lines(limit: Int = 10, barWidth: Int = 40) -> [String] {
    let steps = steps(limit: limit)
    let names = steps.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)" }
    let nameWidth = names.map(\.count).max() ?? 0
    let countWidth = steps.map { "\($0.count)".count }.max() ?? 0
    let highest = steps.map(\.count).max() ?? 1
    return zip(names, steps).map { name, step in
      let length = (step.count * barWidth + highest - 1) / highest
      let padding = String(repeating: " ", count: nameWidth - name.count)
      let count = "\(step.count)"
      let countPadding = String(repeating: " ", count: countWidth - count.count)
      let bar = String(repeating: "#", count: length)
      return "\(padding)\(name)  \(countPadding)\(count)  \(bar)".trimmingTrailingSpaces
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
