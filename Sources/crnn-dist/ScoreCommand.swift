import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Decoding
import Files
import Foundation
import Recognition
import Shards
import TextDirection

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Compare texts that any program has read with the right texts.",
    discussion: """
      A file has a line for each sample: the right text, a tab, and the text that was read; empty lines are \
      skipped. The figures are those of evaluate.
      """)

  @Argument(help: "The files; each is a set of its own.")
  var files: [String]

  @OptionGroup var scoring: ScoringOptions

  @Option(help: "What counts as a symbol: scalar or grapheme.")
  var unit = SymbolUnit.scalar

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print the figures of the sets as CSV.")
  var csv = false

  @Flag(
    help: "Show figures by length and by character, and which characters are read as which others.")
  var details = false

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other.") }
    try scoring.check()
  }

  func run() throws {
    let report = EvaluationReport(try files.map(score))
    if json {
      try printJSON(ScoreJSON(report, details: details))
    } else if csv {
      Terminal.result(report.csv)
    } else {
      Terminal.show(report.table.text)
      guard details else { return }
      for (title, table) in report.details(rows: 15) where !table.rows.isEmpty {
        Terminal.show("\n\(title)\n\(table.text)")
      }
    }
  }

  /// As of the labels that are imported: comparing two texts takes a time that grows with both.
  private static let mostBytes = ShardFormat.mostTextBytes

  private func score(_ file: String) throws -> SetScore {
    var score = SetScore(name: file, scoringProtocol: scoring.scoringProtocol, unit: unit)
    for (number, line) in try TextFile.lines(of: file).enumerated() {
      if line.isBlank, !line.contains("\t") { continue }
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw UserError(
          "\(file):\(number + 1): a line is the reference text, one tab, and the text that was read",
          status: .badData)
      }
      if let long = parts.first(where: { $0.utf8.count > Self.mostBytes }) {
        throw UserError(
          "\(file):\(number + 1): a text has \(long.utf8.count) bytes, more than the \(Self.mostBytes) of any "
            + "line; put each line of a page on a line of its own", status: .badData)
      }
      score.add(read: String(parts[1]), truth: String(parts[0]), filter: scoring.filter)
    }
    return score
  }
}
