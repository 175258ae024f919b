import Console
import Diagnostics

/// A benchmark's report for people.
struct BenchmarkTable {
  private let report: BenchmarkReport

  init(_ report: BenchmarkReport) { self.report = report }

  var text: String {
    let report = report
    let kind = report.mode == "training" ? "training steps" : "batches read"
    let heading = """
      network  \(report.network), \(report.weights) weights
      images   \(report.batch) a lane, \(report.lanes) lane(s) a rank, of \(report.height)×\(report.width) with \
      \(NumberText.count(report.channels, "channel")), \(report.classes) classes, \(NumberText.count(report.ranks, "rank"))
      kernels  \(report.environment.summary)
      steps    \(report.steps) \(kind); times are medians
      """
    return [heading, table.text, summary].joined(separator: "\n\n")
  }

  private var isTraining: Bool { report.mode == "training" }

  private var table: TextTable {
    var table = TextTable([
      .left("layer"), .right("output"), .right("forward ms"), .right("GFLOP/s"),
      .right("backward ms"), .right("GFLOP/s"), .right("share"),
    ])
    for layer in report.layers {
      table.append([
        layer.name, layer.output.map(String.init).joined(separator: "×"),
        milliseconds(layer.forwardSeconds), rate(layer.forwardGflops),
        milliseconds(layer.backwardSeconds), rate(layer.backwardGflops),
        share(layer.share * report.stepSeconds),
      ])
    }
    var others: [(String, Double?)] = [("input", report.inputSeconds)]
    if isTraining {
      others += [
        ("reading", report.readingSeconds), ("CTC", report.ctcSeconds),
        ("lanes", report.lanesSeconds),
        ("reduction", report.reductionExposedSeconds), ("optimiser", report.optimizerSeconds),
      ]
    }
    let known =
      report.layers.reduce(0) { $0 + $1.forwardSeconds + ($1.backwardSeconds ?? 0) }
      + others.reduce(0) { $0 + ($1.1 ?? 0) }
    others.append(("rest", max(0, report.stepSeconds - known)))
    for (name, seconds) in others {
      table.append([name, "", milliseconds(seconds), "", "", "", share(seconds)])
    }
    return table
  }

  private var summary: String {
    var lines = [
      "step       \(milliseconds(report.stepSeconds)) ms; half of the steps took "
        + "\(milliseconds(report.stepSecondsLowerQuartile)) to "
        + "\(milliseconds(report.stepSecondsUpperQuartile)) ms",
      "images/s   \(NumberText.fixed(report.imagesPerSecond, 1)) on all ranks",
      "memory     \(NumberText.fixed(Double(report.peakMemoryBytes) / 1e6, 0)) MB at most on a rank",
    ]
    if isTraining, report.ranks > 1 {
      lines.append(
        "reduction  \(milliseconds(report.reductionSeconds)) ms in the MPI library, "
          + "\(milliseconds(report.reductionExposedSeconds)) ms of the step waiting for it, "
          + "reproducible: \(report.reproducible)")
    }
    if let step = report.sixteenThreadsStepSeconds,
      let serial = report.sixteenThreadsSerialSeconds
    {
      lines.append(
        "threads    16 would take \(milliseconds(step)) ms a step if they were as fast as one; "
          + "\(NumberText.percent(serial / step)) of that is work of one alone")
    }
    return lines.joined(separator: "\n")
  }

  private func milliseconds(_ seconds: Double?) -> String {
    NumberText.fixed(seconds.map { $0 * 1e3 }, 2)
  }

  private func rate(_ gflops: Double?) -> String { NumberText.fixed(gflops, 0) }

  private func share(_ seconds: Double?) -> String {
    NumberText.percent(seconds.map { $0 / report.stepSeconds })
  }
}
