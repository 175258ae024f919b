/// Which source each sample of an epoch is drawn from: a pattern that repeats.
///
/// The pattern is as long as the ratios, divided by what they have in common, add up to. Each source
/// stands in it as often as its ratio says, as evenly as can be, so that any run of that length holds
/// exactly so many of each. It is nginx's smooth weighted round robin: at each position every source
/// gains its ratio, and the source that is ahead is taken and pays the sum of all.
struct SourceMix: Sendable {
  /// The ratios without common factors.
  let ratios: [Int]
  /// The source of each position.
  let pattern: [Int]
  /// How many of the first 0 … period positions are each source's.
  private let before: [[Int]]

  init(ratios: [Int]) {
    let divisor = ratios.reduce(0) { Self.commonDivisor($0, $1) }
    let ratios = ratios.map { $0 / divisor }
    let sum = ratios.reduce(0, +)
    var gains = ratios.map { _ in 0 }
    var pattern: [Int] = []
    var before = ratios.map { _ in [0] }
    for _ in 0..<sum {
      for source in ratios.indices { gains[source] += ratios[source] }
      let next = ratios.indices.reduce(0) { gains[$1] > gains[$0] ? $1 : $0 }
      gains[next] -= sum
      pattern.append(next)
      for source in ratios.indices {
        before[source].append(before[source][pattern.count - 1] + (source == next ? 1 : 0))
      }
    }
    self.ratios = ratios
    self.pattern = pattern
    self.before = before
  }

  /// The source of a position.
  func source(at position: Int) -> Int { pattern[position % pattern.count] }

  /// How many of the positions before `end` are a source's.
  func count(of source: Int, before end: Int) -> Int {
    end / pattern.count * ratios[source] + before[source][end % pattern.count]
  }

  /// The fewest positions from the first on that hold `count` of a source, `count` being above 0.
  func length(holding count: Int, of source: Int) -> Int {
    let (rounds, rest) = ((count - 1) / ratios[source], (count - 1) % ratios[source])
    let last = before[source].firstIndex(of: rest + 1) ?? pattern.count
    return rounds * pattern.count + last
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}
