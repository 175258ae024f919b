import Console
import Foundation

/// A page about a run, or about several side by side: one HTML file that needs nothing else.
package struct RunReport {
  /// What a report is made of.
  package struct Options: Sendable {
    /// The data set that the checkpoint reads; nil takes the run's validation data.
    package var data: String?
    /// The checkpoint that reads it; nil takes the run's best, else its last.
    package var checkpoint: String?
    /// Samples that are shown to stand for the set; of mistakes there are half as many, twice.
    package var samples = 24
    /// Images that are read together.
    package var batch = 32

    package init() {}
  }

  /// The page.
  package let html: String
  /// What could not be shown, a sentence each; they stand in the page as well.
  package let gaps: [String]

  /// Makes the page of one run with samples, or of several with their curves and figures beside each other.
  ///
  /// - Parameters:
  ///   - date: when the page is made.
  ///   - progress: receives the share of the data set that has been read.
  /// - Throws: `UserError` where a folder is no run's, metrics are damaged, or the data or the checkpoint
  ///   that the options name cannot be read; what else is not there is left out of the page, which says so.
  package init(
    runs paths: [String], options: Options = Options(), date: Date = Date(),
    progress: (Double) -> Void = { _ in }
  ) throws {
    precondition(!paths.isEmpty, "no runs")
    let runs = try paths.map { try RunSource($0) }
    let page =
      runs.count == 1
      ? try Self.page(of: runs[0], options, date, progress) : Self.page(comparing: runs, date)
    gaps = page.gaps
    html = try page.html()
  }

  private static func page(
    of run: RunSource, _ options: Options, _ date: Date, _ progress: (Double) -> Void
  ) throws -> ReportPage {
    let history = run.history
    var subtitle = NumberText.count(history.lastStep, "step")
    if let epoch = [history.training.last, history.validations.last].compactMap({ $0?.epoch }).max()
    {
      subtitle += ", epoch \(epoch)"
      if let configuration = run.configuration, !configuration.isTimed {
        subtitle += " of \(configuration.epochs)"
      }
    }
    var page = ReportPage(title: run.name, subtitle: subtitle, made: stamp(date))
    page.gaps = run.gaps
    if history.isHalfWritten {
      page.gaps.append(
        "The last line of metrics.jsonl is not complete: the run was being written to, or crashed.")
    }
    if history.damagedLines > 0 {
      page.gaps.append(
        "\(NumberText.count(history.damagedLines, "line")) of metrics.jsonl cannot be read and left out."
      )
    }
    if history.replaced > 0 {
      page.gaps.append(
        "\(NumberText.count(history.replaced, "line")) of metrics made again after a resume.")
    }
    var reading: RunReading?
    do {
      reading = try read(run, options, progress)
    } catch {
      // What was asked for must be there; what a run once had may be gone.
      guard options.data == nil, options.checkpoint == nil else { throw error }
      page.gaps.append("There are no samples and no tables of mistakes: \(error)")
    }
    page.curves = ReportPage.Curves(
      RunCharts.charts([run]),
      RunFacts.validations(history, best: reading?.model.info.step))
    if let reading { try add(reading, to: &page, options) }
    page.settings = ReportPage.Facts(run.configuration.map { RunFacts.settings($0) } ?? [])
    page.environment = ReportPage.Facts(RunFacts.environment(run, reading))
    if !history.remarks.isEmpty { page.remarks = ReportPage.Remarks(entries: history.remarks) }
    return page
  }

  private static func read(
    _ run: RunSource, _ options: Options, _ progress: (Double) -> Void
  ) throws -> RunReading {
    let checkpoint = try options.checkpoint ?? run.checkpoint()
    guard let data = options.data ?? run.configuration?.data.validation else {
      throw UserError(
        "the run has no validation data that is known; name some with --data", status: .noInput)
    }
    guard options.data != nil || FileManager.default.fileExists(atPath: data) else {
      throw UserError(
        "\(data): the run's validation data does not exist, seen from this folder; name other data with --data",
        status: .noInput)
    }
    return try RunReading(
      checkpoint: checkpoint, data: data, batch: options.batch, progress: progress)
  }

  private static func add(
    _ reading: RunReading, to page: inout ReportPage, _ options: Options
  ) throws {
    page.figures = ReportPage.Figures(
      facts: RunFacts.figures(reading), source: "\(reading.checkpoint) on \(reading.data)")
    if let notice = reading.model.notice { page.gaps.append(notice) }
    if reading.unknown > 0 {
      page.gaps.append(
        "\(reading.unknown) of \(reading.score.samples) labels have symbols that the model does not "
          + "know; they count as read wrongly.")
    }
    let half = (options.samples + 1) / 2
    let worst = reading.worst(half)
    let cards = { try SampleCard.cards($0, of: reading, batch: options.batch) }
    page.groups = [
      ReportPage.Samples(
        "samples", "Samples", "spread over the whole set",
        try cards(reading.spread(options.samples))),
      ReportPage.Samples(
        "worst", "Worst errors", "the samples with the most edits", try cards(worst)),
      ReportPage.Samples(
        "surest", "Surest errors",
        "further wrong readings of which the network was most sure; look here for wrong labels",
        try cards(reading.surest(half, but: worst))),
    ].compactMap(\.self)
    page.confusions = ConfusionMatrix(reading.score)
    page.accuracies = [
      ReportPage.Accuracies(
        "lengths", "By length", "samples read without a mistake, by the symbols of their labels",
        heading: "length", AccuracyTable.lengths(reading.score)),
      ReportPage.Accuracies(
        "symbols", "Worst symbols", "symbols of the labels that were read right, the worst first",
        heading: "symbol", AccuracyTable.symbols(reading.score, count: 25)),
    ].compactMap(\.self)
  }

  private static func page(comparing runs: [RunSource], _ date: Date) -> ReportPage {
    var page = ReportPage(
      title: runs.map(\.name).joined(separator: ", "), subtitle: "\(runs.count) runs",
      made: stamp(date))
    for run in runs { page.gaps += run.gaps.map { "\(run.name): \($0)" } }
    page.curves = ReportPage.Curves(RunCharts.charts(runs))
    page.comparison = RunComparison.figures(runs)
    page.differences = RunComparison.differences(runs)
    return page
  }

  private static func stamp(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm 'UTC'"
    return formatter.string(from: date)
  }
}
