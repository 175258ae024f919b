import ArgumentParser
import Console
import Files
import Recognition

/// In which forms `evaluate` says what it has found out.
package struct EvaluationOutput: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  package var json = false

  @Flag(help: "Print the figures of the sets as CSV.")
  package var csv = false

  @Flag(
    help: "Show figures by length and by character, and which characters are read as which others.")
  package var details = false

  @Option(help: "Write all tables, and each sample's reading, into this folder as CSV files.")
  package var tables: String?

  package init() {}

  package func check() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other.") }
  }

  private static let samplesName = "samples.csv"

  /// The locks of the folder of tables, in which no file is one that is read; none without such a folder.
  package func prepare(inputs: [String]) throws -> [FolderLock] {
    guard let tables else { return [] }
    for (name, column) in EvaluationReport.csvTables + [(Self.samplesName, "set")] {
      try OutputKind.table(firstColumn: column).check(
        PathParts.path(tables, name), inputs: inputs)
    }
    return try FolderLock.ofOutput(folder: tables)
  }

  package func show(_ outcome: EvaluationOutcome) throws {
    let report = EvaluationReport(outcome.scores)
    if let tables {
      let files = report.csvFiles + [(Self.samplesName, ScoredSample.csv(outcome.samples))]
      for (name, text) in files { try DurableFile.write(text, to: "\(tables)/\(name)") }
    }
    if json {
      try printJSON(EvaluationJSON(report, outcome, details: details))
    } else if csv {
      Terminal.result(report.csv)
    } else {
      Terminal.show(outcome.text(report, details: details))
    }
  }
}
