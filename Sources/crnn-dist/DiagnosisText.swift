import Console
import Diagnostics

/// A diagnosis for people.
enum DiagnosisText {
  /// Symbols of a list that are shown; JSON has all.
  private static let listLimit = 20

  static func text(_ diagnosis: Diagnosis) -> String {
    let parts = [
      figures(diagnosis), layers(diagnosis).lines, recurrences(diagnosis) + coverage(diagnosis),
      calibration(diagnosis), advice(diagnosis),
    ]
    return Array(parts.joined(separator: [""])).joined(separator: "\n")
  }

  private static func figures(_ diagnosis: Diagnosis) -> [String] {
    [
      "checkpoint     \(SymbolText.visible(diagnosis.checkpoint)), step \(diagnosis.step)",
      "data           \(SymbolText.visible(diagnosis.data)), \(NumberText.count(diagnosis.samples, "sample"))",
      "word accuracy  \(NumberText.percent(diagnosis.wordAccuracy))",
      "CER            \(NumberText.percent(diagnosis.cer))",
      "loss           \(NumberText.fixed(diagnosis.loss, 4))",
      "blank frames   \(NumberText.percent(diagnosis.blankShare)) of \(diagnosis.frames)",
      "read empty     \(NumberText.count(diagnosis.empty, "sample"))",
      "do not fit     \(diagnosis.unfit) labels need more frames than their pictures have",
    ]
  }

  /// One line for each layer with weights; dead channels are those behind it.
  private static func layers(_ diagnosis: Diagnosis) -> TextTable {
    var table = TextTable([
      .left("layer"), .right("weights"), .right("norm"), .right("gradient"), .right("ratio"),
      .right("dead"), .right("shift"), .right("still"),
    ])
    for layer in diagnosis.layers {
      let activity = diagnosis.activities.first { $0.name == layer.name }
      let norm = diagnosis.norms.first { $0.name == layer.name }
      table.append([
        layer.name, "\(layer.weights)", NumberText.significant(layer.weightNorm, 4),
        NumberText.significant(layer.gradientNorm, 3), NumberText.significant(layer.ratio, 2),
        activity.map { "\($0.dead.count)/\($0.channels)" } ?? "",
        norm.map { NumberText.fixed($0.shift, 2) } ?? "",
        norm.map { "\($0.still)/\($0.channels)" } ?? "",
      ])
    }
    return table
  }

  private static func recurrences(_ diagnosis: Diagnosis) -> [String] {
    diagnosis.recurrences.map {
      "\($0.name): \(NumberText.percent($0.saturation)) of the outputs saturated, \($0.silent) of "
        + "\($0.units) units silent"
    } + (diagnosis.recurrences.isEmpty ? [] : [""])
  }

  private static func coverage(_ diagnosis: Diagnosis) -> [String] {
    let coverage = diagnosis.coverage
    let counted = { (symbols: [Diagnosis.SymbolCount]) in
      symbols.isEmpty
        ? "none"
        : symbols.prefix(listLimit).map(\.text).joined(separator: ", ")
          + (symbols.count > listLimit ? " and \(symbols.count - listLimit) more" : "")
    }
    return [
      "alphabet       \(coverage.alphabet) symbols",
      "not in labels  "
        + (coverage.unseen.isEmpty
          ? "none" : coverage.unseen.map { SymbolText.shown($0) }.joined(separator: " ")),
      "not known      \(counted(coverage.unknown))",
      "never read     \(counted(coverage.neverRead))",
    ]
  }

  private static func calibration(_ diagnosis: Diagnosis) -> [String] {
    let calibration = diagnosis.calibration
    var table = TextTable([
      .left("confidence"), .right("samples"), .right("mean"), .right("right"),
    ])
    for bin in calibration.bins {
      table.append([
        "\(NumberText.fixed(bin.low, 3)) to \(NumberText.fixed(bin.high, 3))", "\(bin.samples)",
        NumberText.percent(bin.confidence), NumberText.percent(bin.accuracy),
      ])
    }
    let threshold =
      calibration.threshold.map {
        "from \(NumberText.significant($0.confidence, 3)) on at least 99 % are right: "
          + "\(NumberText.percent($0.share)) of all"
      } ?? "no bound on the confidence keeps 99 % right"
    return table.lines + [
      "expected calibration error \(NumberText.fixed(calibration.expectedError, 4)); \(threshold)"
    ]
  }

  private static func advice(_ diagnosis: Diagnosis) -> [String] {
    guard !diagnosis.advice.isEmpty else { return ["nothing to advise"] }
    return diagnosis.advice.enumerated().flatMap { number, advice in
      [
        "\(number + 1). \(advice.finding).", "   why: \(advice.reason).",
        "   do:  \(advice.remedy).",
      ]
    }
  }
}
