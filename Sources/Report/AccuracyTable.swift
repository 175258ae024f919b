import Console
import Recognition

/// How much was read right by lengths or by symbols, each with a bar.
struct AccuracyTable {
  struct Row {
    let name: String
    let hint: String
    let count: Int
    let accuracy: String
    let range: String
    /// The bar's length, and where the range begins and how long it is, in per cent.
    let bar: String
    let low: String
    let span: String
  }

  let lines: [Row]

  /// By the length of the labels; neighbouring lengths together where there are many.
  static func lengths(_ score: SetScore) -> AccuracyTable {
    let lengths = score.lengths.keys.sorted()
    guard let first = lengths.first, let last = lengths.last else {
      return AccuracyTable(lines: [])
    }
    let width = [1, 2, 5, 10, 20, 50, 100].first { (last - first) / $0 < 20 } ?? 200
    var groups: [Int: SetScore.Tally] = [:]
    for (length, tally) in score.lengths {
      let group = groups[length / width] ?? SetScore.Tally()
      groups[length / width] = SetScore.Tally(
        count: group.count + tally.count, correct: group.correct + tally.correct)
    }
    return AccuracyTable(
      lines: groups.sorted { $0.key < $1.key }.map { group, tally in
        let start = group * width
        return row(width == 1 ? "\(start)" : "\(start)–\(start + width - 1)", "", tally)
      })
  }

  /// The symbols that were read worst, of those that were not all read right.
  static func symbols(_ score: SetScore, count: Int) -> AccuracyTable {
    let worst = score.symbols.filter { $0.value.correct < $0.value.count }.sorted {
      ($0.value.accuracy ?? 0, $1.value.count, $0.key)
        < ($1.value.accuracy ?? 0, $0.value.count, $1.key)
    }
    return AccuracyTable(
      lines: worst.prefix(count).map {
        row(SymbolText.shown($0.key), SymbolText.codes($0.key), $0.value)
      })
  }

  private static func row(_ name: String, _ hint: String, _ tally: SetScore.Tally) -> Row {
    let interval = Interval.wilson(successes: tally.correct, of: tally.count)
    let percent = { (part: Double?) in NumberText.fixed(100 * (part ?? 0), 1) }
    return Row(
      name: name, hint: hint, count: tally.count, accuracy: NumberText.percent(tally.accuracy),
      range: interval.map { "\($0.percentText(1)) %" } ?? NumberText.nothing,
      bar: percent(tally.accuracy), low: percent(interval?.low),
      span: percent(interval.map { $0.high - $0.low }))
  }
}
