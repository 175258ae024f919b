import Console
import Foundation
import Report
import TestSupport
import Testing

/// The page of runs whose folders are made by hand; no checkpoint is in them.
@Suite struct RunReportTests {
  static let lines = """
    {"event":"start","step":0,"epoch":1,"ranks":2,"network":"[1,8,0,1 O1c]","samples":40,"environment":"node7"}
    {"event":"train","step":5,"epoch":1,"loss":12.5,"learning_rate":0.001,"images_per_second":80.5,"gradient_norm":null}
    {"event":"validation","step":5,"epoch":1,"loss":9.25,"word_accuracy":0.25,"cer":0.5,"one_minus_ned":0.5,"samples":8}
    {"event":"notice","step":6,"epoch":2,"kind":"blank","text":"nothing but <blanks>"}
    {"event":"train","step":10,"epoch":2,"loss":0.5,"learning_rate":0.001,"images_per_second":81,"gradient_norm":2}

    """

  static func folder(
    _ name: String = "run", metrics: String? = lines,
    configuration: String? = "lanes: 4\nlane_size: 2\n"
  ) throws -> (folder: TemporaryFolder, run: String) {
    let folder = try TemporaryFolder()
    let run = folder.file(name)
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    if let metrics {
      try metrics.write(toFile: "\(run)/metrics.jsonl", atomically: true, encoding: .utf8)
    }
    if let configuration {
      let text = "data: {train: nowhere/train, validation: nowhere/validation}\n" + configuration
      try text.write(toFile: "\(run)/config.yaml", atomically: true, encoding: .utf8)
    }
    return (folder, run)
  }

  @Test("A page needs nothing but itself") func aPageNeedsNothingButItself() throws {
    let (folder, run) = try Self.folder()
    let report = try RunReport(runs: [run])
    for text in ["http:", "https:", "<script", "<link", "url(", "@import", "src=\"/", "href=\"/"] {
      #expect(!report.html.contains(text), "\(text)")
    }
    for text in [
      "<title>run</title>", "10 steps, epoch 2 of", "Word accuracy", "Throughput", "node7",
      "nothing but &lt;blanks&gt;", "25.00 %", "default 8",
    ] {
      #expect(report.html.contains(text), "\(text)")
    }
    // A checkpoint is missing, and the page says so.
    #expect(report.gaps.count == 1 && report.html.contains("it has no checkpoint"))
    withExtendedLifetime(folder) {}
  }

  @Test("Names from outside stay text") func namesFromOutsideStayText() throws {
    let (folder, run) = try Self.folder("a<b> & \"c\"\u{1B}", configuration: "# <i>\nlanes: 4\n")
    let html = try RunReport(runs: [run]).html
    #expect(html.contains("<bdi>a&lt;b&gt; &amp; &quot;c&quot;&lt;U+001B&gt;</bdi>"))
    #expect(!html.contains("\u{1B}"))
    #expect(!html.contains("a<b>"))
    withExtendedLifetime(folder) {}
  }

  @Test("A run that has not begun to write has a page that says so")
  func aRunThatHasNotBegunToWriteHasAPageThatSaysSo() throws {
    let start = Self.lines.prefix { $0 != "\n" } + "\n"
    for (metrics, text) in [
      (String(start), "There are no metrics yet"), (nil, "There is no metrics.jsonl"),
      ("", "There are no metrics yet"),
    ] {
      let (folder, run) = try Self.folder(metrics: metrics)
      let report = try RunReport(runs: [run])
      #expect(report.html.contains(text))
      #expect(!report.html.contains("<svg"))
      withExtendedLifetime(folder) {}
    }
  }

  @Test("A line that is being written is left out, and the page says so")
  func aLineThatIsBeingWrittenIsLeftOutAndThePageSaysSo() throws {
    let cut = Self.lines.dropLast(25)
    let (folder, run) = try Self.folder(metrics: String(cut))
    let html = try RunReport(runs: [run]).html
    #expect(html.contains("The last line of metrics.jsonl is not complete"))
    #expect(html.contains("6 steps") || html.contains("5 steps"))
    withExtendedLifetime(folder) {}
  }

  @Test("A resumed run has its later lines once") func aResumedRunHasItsLaterLinesOnce() throws {
    let more = """
      {"event":"start","step":5,"epoch":2,"ranks":4,"network":"[1,8,0,1 O1c]","samples":40}
      {"event":"train","step":10,"epoch":2,"loss":0.75,"learning_rate":0.001,"images_per_second":81}

      """
    let (folder, run) = try Self.folder(metrics: Self.lines + more)
    let html = try RunReport(runs: [run]).html
    #expect(html.contains("2 lines of metrics made again after a resume"))
    #expect(html.contains("resumed after step 5") && html.contains("4 ranks"))
    #expect(html.contains("0.75 at step 10") && !html.contains("0.5 at step 10"))
    withExtendedLifetime(folder) {}
  }

  @Test("A run that went back has not the steps that it took back")
  func aRunThatWentBackHasNotTheStepsThatItTookBack() throws {
    let more = """
      {"event":"start","step":5,"epoch":2,"ranks":4,"network":"[1,8,0,1 O1c]","samples":40}
      {"event":"start","step":2,"epoch":1,"ranks":2,"network":"[1,8,0,1 O1c]","samples":40}
      {"event":"train","step":3,"epoch":1,"loss":0.75,"learning_rate":0.001,"images_per_second":81}

      """
    let (folder, run) = try Self.folder(metrics: Self.lines + more)
    let html = try RunReport(runs: [run]).html
    #expect(html.contains("3 steps, epoch 1 of "))
    let marks = html.components(separatedBy: "<line class=\"resume\"").dropFirst()
    #expect(!marks.isEmpty && marks.allSatisfy { $0.contains("resumed after step 2") })
    #expect(marks.allSatisfy { !$0.contains("resumed after step 5</title>") })
    // One point is seen, though it makes no line.
    #expect(html.contains("training, step 3: 0.75"))
    withExtendedLifetime(folder) {}
  }

  @Test("Several runs are compared") func severalRunsAreCompared() throws {
    let first = try Self.folder("one")
    let second = try Self.folder(
      "two", metrics: Self.lines.replacingOccurrences(of: "0.25", with: "0.375"),
      configuration: "lanes: 4\nlane_size: 2\noptimizer: {learning_rate: 0.5}\n")
    let report = try RunReport(runs: [first.run, second.run])
    for text in [
      "one, two", "25.00 % (step 5)", "37.50 % (step 5)", "two, validation",
      "optimizer.learning_rate", "0.5",
    ] {
      #expect(report.html.contains(text), "\(text)")
    }
    #expect(!report.html.contains("<th>lane_size</th>"))
    #expect(report.gaps.isEmpty)
    withExtendedLifetime((first.folder, second.folder)) {}
  }

  @Test("What is no run is refused with the reason") func whatIsNoRunIsRefusedWithTheReason() throws
  {
    let empty = try TemporaryFolder()
    let damaged = try Self.folder(metrics: "what?\nis this\n")
    for (path, status, text) in [
      (empty.file("none"), ExitStatus.noInput, "no such folder"),
      (empty.path, .noInput, "this folder holds no run"),
      (damaged.run, .badData, "metrics.jsonl: none of its lines is one of metrics"),
    ] {
      let error = try thrown(UserError.self) { try RunReport(runs: [path]) }
      #expect(
        error.status == status && error.message.contains(text),
        "\(String(describing: error))")
    }
    withExtendedLifetime(damaged.folder) {}
  }

  @Test("Settings that cannot be read do not hide the rest")
  func settingsThatCannotBeReadDoNotHideTheRest() throws {
    let (folder, run) = try Self.folder(configuration: "lanes: many\n")
    let report = try RunReport(runs: [run])
    #expect(report.gaps.contains { $0.contains("settings are not shown") })
    #expect(report.html.contains("<svg"))
    withExtendedLifetime(folder) {}
  }
}
