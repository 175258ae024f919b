import Console

/// The scores of several data sets, all samples together, and the average of the sets.
package struct EvaluationReport: Sendable {
  /// The sets, in the order in which they were asked for.
  package let sets: [SetScore]
  /// All samples of all sets.
  package let all: SetScore

  /// - Parameter sets: at least one, all under one protocol.
  package init(_ sets: [SetScore]) {
    precondition(!sets.isEmpty, "no sets")
    self.sets = sets
    var all = SetScore(
      name: "all samples", scoringProtocol: sets[0].scoringProtocol, unit: sets[0].unit)
    for set in sets { all.merge(set) }
    self.all = all
  }

  /// The mean of a figure over the sets that have it, whatever their sizes; nil where none has.
  package func average(_ figure: (SetScore) -> Double?) -> Double? {
    let counted = sets.compactMap(figure)
    return counted.isEmpty ? nil : counted.reduce(0, +) / Double(counted.count)
  }

  /// A line for each set and, of several, for all samples and for the average.
  package var table: TextTable {
    var table = TextTable([
      .left("set"), .right("samples"), .right("left out"), .right("word accuracy"),
      .right("95 %"), .right("CER"), .right("WER"), .right("1-NED"),
    ])
    for set in sets + (sets.count > 1 ? [all] : []) {
      let range = set.wordAccuracyInterval
      table.append([
        set.name, "\(set.samples)", "\(set.leftOut)", NumberText.percent(set.wordAccuracy),
        range.map {
          "\(NumberText.fixed(100 * $0.low, 2))–\(NumberText.fixed(100 * $0.high, 2))"
        } ?? NumberText.nothing,
        NumberText.percent(set.cer), NumberText.percent(set.wer),
        NumberText.fixed(set.oneMinusNED, 4),
      ])
    }
    if sets.count > 1 {
      table.append([
        "average of the sets", "", "", NumberText.percent(average(\.wordAccuracy)), "",
        NumberText.percent(average(\.cer)), NumberText.percent(average(\.wer)),
        NumberText.fixed(average(\.oneMinusNED), 4),
      ])
    }
    return table
  }

  /// The tables of lengths, characters and confusions, as many rows of each as are asked for.
  package func details(rows: Int) -> [(title: String, table: TextTable)] {
    var lengths = TextTable([.right("length"), .right("samples"), .right("accuracy")])
    for (length, tally) in all.lengths.sorted(by: { $0.key < $1.key }) {
      lengths.append(["\(length)", "\(tally.count)", NumberText.percent(tally.accuracy)])
    }
    var characters = TextTable([.left("character"), .right("count"), .right("accuracy")])
    for (symbol, tally) in Self.sorted(all.symbols).prefix(rows) {
      characters.append([
        SymbolText.shown(symbol), "\(tally.count)", NumberText.percent(tally.accuracy),
      ])
    }
    var confusions = TextTable([.left("stands there"), .left("was read"), .right("count")])
    for (pair, count) in all.sortedConfusions.prefix(rows) {
      confusions.append([SymbolText.shown(pair.truth), SymbolText.shown(pair.read), "\(count)"])
    }
    return [
      ("by the length of the label", lengths), ("the worst characters", characters),
      ("the most frequent mistakes", confusions),
    ]
  }

  /// The characters, the worst first, and of equal ones the most frequent.
  static func sorted(
    _ symbols: [String: SetScore.Tally]
  ) -> [(symbol: String, tally: SetScore.Tally)] {
    symbols.map { (symbol: $0.key, tally: $0.value) }.sorted {
      ($0.tally.accuracy ?? 0, $1.tally.count, $0.symbol)
        < ($1.tally.accuracy ?? 0, $0.tally.count, $1.symbol)
    }
  }
}
