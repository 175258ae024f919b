import Console
import Recognition

/// What stands there against what was read, for the symbols that are confused most.
struct ConfusionMatrix {
  /// Symbols that the table has at most.
  private static let symbolLimit = 18

  struct Heading {
    let symbol: String
    let codes: String
  }
  struct Cell {
    let count: String
    /// From 0 to 9, for the style sheet.
    let shade: Int
    let kind: String
    let hint: String
  }
  struct Row {
    let symbol: String
    let codes: String
    let cells: [Cell]
  }
  struct Pair {
    let truth: String
    let read: String
    let codes: String
    let count: Int
    let share: String
  }

  let columns: [Heading]
  let rows: [Row]
  /// The most frequent confusions, one by one.
  let pairs: [Pair]
  let total: Int
  let shown: Int

  /// Nil where nothing was read wrongly.
  init?(_ score: SetScore) {
    let confusions = score.sortedConfusions
    guard !confusions.isEmpty else { return nil }
    total = confusions.reduce(0) { $0 + $1.count }
    var symbols: [String?] = []
    for (pair, _) in confusions {
      // Compared by their scalars, as the alignment does.
      let fresh = [pair.truth, pair.read].filter { symbol in
        !symbols.contains { Self.same($0, symbol) }
      }
      if symbols.count + fresh.count > Self.symbolLimit { break }
      symbols += fresh
    }
    // Nothing comes last.
    let hasNothing = symbols.contains { $0 == nil }
    let named = symbols.compactMap(\.self).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    symbols = named + (hasNothing ? [nil] : [])
    columns = symbols.map {
      Heading(symbol: SymbolText.shown($0), codes: SymbolText.codes($0))
    }
    var counts: [TextAlignment.Pair: Int] = [:]
    for (pair, count) in confusions { counts[pair] = count }
    let most = confusions.first?.count ?? 1
    rows = symbols.map { truth in
      Row(
        symbol: SymbolText.shown(truth), codes: SymbolText.codes(truth),
        cells: symbols.map { read in
          Self.cell(truth, read, counts[.init(truth: truth, read: read)] ?? 0, most, score)
        })
    }
    shown = symbols.reduce(0) { sum, truth in
      sum + symbols.reduce(0) { $0 + (counts[.init(truth: truth, read: $1)] ?? 0) }
    }
    pairs = confusions.prefix(25).map { pair, count in
      let all = pair.truth.flatMap { score.symbols[$0]?.count }
      return Pair(
        truth: SymbolText.shown(pair.truth), read: SymbolText.shown(pair.read),
        codes: "\(SymbolText.codes(pair.truth)) → \(SymbolText.codes(pair.read))", count: count,
        share: all.map { NumberText.percent(Double(count) / Double(max(1, $0))) } ?? "")
    }
  }

  private static func cell(
    _ truth: String?, _ read: String?, _ count: Int, _ most: Int, _ score: SetScore
  ) -> Cell {
    if same(truth, read) {
      guard let truth, let tally = score.symbols[truth] else {
        return Cell(count: "", shade: 0, kind: "same", hint: "")
      }
      return Cell(
        count: "\(tally.correct)", shade: 0, kind: "same",
        hint: "\(tally.correct) of \(tally.count) read right")
    }
    guard count > 0 else { return Cell(count: "", shade: 0, kind: "error", hint: "") }
    let shade = 1 + Int((8 * (Double(count) / Double(most)).squareRoot()).rounded())
    return Cell(
      count: "\(count)", shade: shade, kind: "error",
      hint: "\(SymbolText.shown(truth)) read as \(SymbolText.shown(read)): \(count)")
  }

  private static func same(_ a: String?, _ b: String?) -> Bool {
    switch (a, b) {
    case (nil, nil): true
    case (let a?, let b?): a.unicodeScalars.elementsEqual(b.unicodeScalars)
    default: false
    }
  }
}
