import ArgumentParser
import CommandOptions
import Console
import Diagnostics

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Find out why a network does not read a data set, and what to change.",
    discussion: """
      crnn-dist diagnose runs/words/best.h5 --data data/words/validation

      It reads the data set, computes the gradients of some lanes as a training step would, and changes \
      nothing. docs/report.md says what the figures mean and when it gives advice.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(help: "The folder of shards.")
  var data: String

  @Option(help: "Images of a batch.")
  var batch = 32

  @Option(help: "Lanes of the run's size whose gradients are computed.")
  var lanes = 8

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try ClosedRange.batch.check("--batch", batch)
    try (1...4096).check("--lanes", lanes)
  }

  func run() throws {
    let bar = ProgressBar("reading", total: 100, countsPercent: true, plainSeconds: 10)
    let diagnosis = try Diagnosis(checkpoint: checkpoint, data: data, batch: batch, lanes: lanes) {
      bar.update(Int(100 * $0))
    }
    bar.finish()
    if json { try printJSON(diagnosis) } else { Terminal.show(DiagnosisText.text(diagnosis)) }
  }
}
