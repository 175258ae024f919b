import Console
import Foundation
import Recognition
import Report
import Testing

/// The page of a run that was trained: samples, strips and mistakes.
@Suite struct ReportOfARunTests {
  @Test("A run has a page with its samples, also when its data or checkpoint is gone")
  func aRunHasAPageWithItsSamplesAlsoWhenItsDataOrCheckpointIsGone() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 2, maxSteps: 20)
    let run = "\(fixture.folder)/run"
    var options = RunReport.Options()
    options.samples = 6
    let report = try RunReport(runs: [run], options: options)
    #expect(report.gaps.isEmpty, "\(report.gaps)")
    // Six samples, three of the worst and three of the surest mistakes, each with picture and strip.
    #expect(report.html.components(separatedBy: "<article").count - 1 == 12)
    #expect(report.html.components(separatedBy: "data:image/png;base64,").count - 1 == 24)
    for id in [
      "figures", "curves", "samples", "worst", "surest", "confusions", "lengths", "settings",
    ] {
      #expect(report.html.contains("<section id=\"\(id)\""), "\(id)")
    }
    #expect(report.html.utf8.count < 300_000)
    // Other data, which has to be there.
    options.data = "\(fixture.folder)/train"
    #expect(try RunReport(runs: [run], options: options).html.contains("37 samples"))
    options.data = "\(fixture.folder)/nowhere"
    #expect(throws: (any Error).self) { try RunReport(runs: [run], options: options) }
    // The run's own data need not be.
    options.data = nil
    try FileManager.default.moveItem(
      atPath: "\(fixture.folder)/validation", toPath: "\(fixture.folder)/elsewhere")
    let without = try RunReport(runs: [run], options: options)
    #expect(without.gaps.count == 1 && without.gaps[0].contains("name other data with --data"))
    #expect(without.html.contains("<svg") && !without.html.contains("<article"))
    options.data = "\(fixture.folder)/elsewhere"
    #expect(try RunReport(runs: [run], options: options).gaps.isEmpty)
    // A checkpoint that is damaged is named.
    try FileManager.default.moveItem(
      atPath: "\(fixture.folder)/elsewhere", toPath: "\(fixture.folder)/validation")
    let best = "\(run)/best.h5"
    let whole = try #require(FileManager.default.contents(atPath: best))
    let file = URL(fileURLWithPath: best).resolvingSymlinksInPath()
    try whole.prefix(whole.count / 2).write(to: file)
    #expect(try RunReport(runs: [run]).gaps[0].contains("best.h5"))
    options.data = nil
    options.checkpoint = best
    #expect(throws: (any Error).self) { try RunReport(runs: [run], options: options) }
  }

  @Test("The lines of a run are read back as they were written")
  func theLinesOfARunAreReadBackAsTheyWereWritten() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 10)
    _ = try fixture.train("run", ranks: 2, maxSteps: 20, resume: .newest)
    let history = try MetricsHistory(reading: "\(fixture.folder)/run/metrics.jsonl")
    #expect(history.starts.map(\.step) == [0, 10] && history.starts.map(\.ranks) == [1, 2])
    #expect(history.starts[0].environment?.contains("kernels") == true)
    let written = try fixture.lines("run").filter { $0.contains("\"event\":\"train\"") }
    #expect(history.training.count == written.count && written.count >= 6)
    for (point, line) in zip(history.training, written) {
      #expect(line.contains("\"step\":\(point.step),"))
    }
    #expect(history.training.allSatisfy { $0.values["loss"] != nil })
    #expect(!history.validations.isEmpty && history.lastStep == 20)
    #expect(history.replaced == 0 && !history.isHalfWritten)
  }
}
