extension EvaluationReport {
  /// The tables as CSV files, by their names; numbers are not rounded.
  package var csvFiles: [(name: String, text: String)] {
    let texts = [
      csv, tallies("length", lengthRows), tallies("character", symbolRows), confusionRows,
    ]
    return zip(Self.csvTables, texts).map { (name: $0.name, text: $1) }
  }

  /// The names of these files and of their first columns.
  package static let csvTables = [
    (name: "sets.csv", firstColumn: "set"), (name: "lengths.csv", firstColumn: "length"),
    (name: "characters.csv", firstColumn: "character"),
    (name: "confusions.csv", firstColumn: "truth"),
  ]

  /// The figures of each set, of all samples and of the average; nothing is said of an average's
  /// samples and ranges.
  package var csv: String {
    let heading = [
      "set", "protocol", "samples", "left_out", "correct", "word_accuracy", "word_accuracy_low",
      "word_accuracy_high", "sequence_error", "cer", "cer_low", "cer_high", "wer", "wer_low",
      "wer_high", "one_minus_ned", "one_minus_ned_low", "one_minus_ned_high",
    ]
    var rows = (sets + (sets.count > 1 ? [all] : [])).map(Self.row)
    if sets.count > 1 {
      rows.append([
        "average of the sets", all.scoringProtocol.rawValue, "", "", "",
        Self.number(average(\.wordAccuracy)), "", "",
        Self.number(average(\.wordAccuracy).map { 1 - $0 }),
        Self.number(average(\.cer)), "", "", Self.number(average(\.wer)), "", "",
        Self.number(average(\.oneMinusNED)), "", "",
      ])
    }
    return CSVWriter.file(heading, rows)
  }

  private static func row(_ set: SetScore) -> [String] {
    var row = [
      set.name, set.scoringProtocol.rawValue, "\(set.samples)", "\(set.leftOut)", "\(set.correct)",
    ]
    row += numbers(set.wordAccuracy, set.wordAccuracyInterval)
    row.append(number(set.wordAccuracy.map { 1 - $0 }))
    row += numbers(set.cer, set.characters.interval)
    row += numbers(set.wer, set.words.interval)
    row += numbers(set.oneMinusNED, set.oneMinusNEDInterval)
    return row
  }

  private static func numbers(_ value: Double?, _ interval: Interval?) -> [String] {
    [value, interval?.low, interval?.high].map(number)
  }

  /// A figure of nothing is an empty cell.
  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private var lengthRows: [(String, SetScore.Tally)] {
    all.lengths.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) }
  }

  private var symbolRows: [(String, SetScore.Tally)] {
    Self.sorted(all.symbols).map { ($0.symbol, $0.tally) }
  }

  private func tallies(_ name: String, _ rows: [(String, SetScore.Tally)]) -> String {
    CSVWriter.file(
      [name, "count", "correct", "accuracy"],
      rows.map { [$0.0, "\($0.1.count)", "\($0.1.correct)", Self.number($0.1.accuracy)] })
  }

  private var confusionRows: String {
    CSVWriter.file(
      ["truth", "read", "count"],
      all.sortedConfusions.map { [$0.pair.truth ?? "", $0.pair.read ?? "", "\($0.count)"] })
  }
}
