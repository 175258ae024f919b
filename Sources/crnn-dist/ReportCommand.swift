import ArgumentParser
import CommandOptions
import Console
import Files
import Foundation
import Recognition
import Report

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page about a run: curves, samples, mistakes and settings.",
    discussion: """
      crnn-dist report runs/words
      crnn-dist report runs/words runs/words2 -o both.html

      The page is one HTML file that needs no network connection and no script. For one run, it shows how the \
      best checkpoint reads the validation data; for several, it compares curves, figures and settings.
      """)

  @Argument(help: "The folders of runs.")
  var runs: [String]

  @Option(
    name: [.short, .long],
    help: "The file to write. (default: RUN/report.html; for several runs report.html)")
  var output: String?

  @Option(help: "A folder of shards to read instead of the run's validation data.")
  var data: String?

  @Option(help: "The checkpoint to read with instead of the run's best.")
  var checkpoint: String?

  @Option(
    help:
      "Samples to show; the page adds half as many with the most edits, and half as many sure mistakes."
  )
  var samples = RunReport.Options().samples

  @Option(help: "Images of a batch.")
  var batch = RunReport.Options().batch

  func validate() throws {
    if runs.isEmpty { throw ValidationError("Name the folder of a run.") }
    try ClosedRange.samples.check("--samples", samples)
    try ClosedRange.batch.check("--batch", batch)
    if runs.count > 1, data != nil || checkpoint != nil {
      throw ValidationError(
        "--data and --checkpoint go with one run; several are compared by their metrics.")
    }
  }

  func run() throws {
    var options = RunReport.Options()
    (options.data, options.checkpoint) = (data, checkpoint)
    (options.samples, options.batch) = (samples, batch)
    let path = output ?? (runs.count == 1 ? "\(runs[0])/report.html" : "report.html")
    // The report says that a run is missing; a lock in its folder could not.
    var isFolder: ObjCBool = false
    let hasFolder =
      output != nil
      || FileManager.default.fileExists(atPath: runs[0], isDirectory: &isFolder)
        && isFolder.boolValue
    let inputs = runs.flatMap { RunFolder($0).files } + [checkpoint].compactMap(\.self)
    let lock =
      hasFolder ? try FolderLock.ofOutput(file: path, as: .page, inputs: inputs) : nil
    defer { lock?.release() }
    let bar = ProgressBar("reading", total: 100, countsPercent: true, plainSeconds: 10)
    var isReading = false
    let report = try RunReport(runs: runs, options: options) { part in
      isReading = true
      bar.update(Int(100 * part))
    }
    if isReading { bar.finish() }
    for gap in report.gaps { Terminal.note(gap) }
    try DurableFile.write(report.html, to: path)
    Terminal.showLine("\(path): \(NumberText.fixed(Double(report.html.utf8.count) / 1e6, 2)) MB")
  }
}
