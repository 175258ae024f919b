import Console
import Foundation
import Recognition

/// What a model card says of a model.
struct ModelFacts {
  struct Figure {
    /// What heads call it, and people.
    let key: String
    let name: String
    /// From 0 to 1.
    let value: Double
    let range: Interval?
  }

  let name: String
  let checkpoint: String
  let model: RecognitionModel
  let reading: RunReading?
  let options: ModelCard.Options

  var scripts: [String] {
    options.scripts.isEmpty ? WritingSystem.codes(of: model.info.alphabet) : options.scripts
  }

  /// The folder's own name: where it lies is nobody's business.
  var dataName: String {
    reading.map { URL(fileURLWithPath: $0.data).standardizedFileURL.lastPathComponent } ?? ""
  }

  var summary: String {
    options.summary
      ?? "Reads pictures of text in \(scripts.isEmpty ? "any script" : scripts.joined(separator: ", ")), "
      + "\(NumberText.count(model.info.alphabet.count, "symbol"))"
  }

  /// Those of the data set that was read; none where it has no samples.
  var figures: [Figure] {
    guard let score = reading?.score else { return [] }
    let all: [(String, String, Double?, Interval?)] = [
      ("cer", "character error rate", score.cer, score.characters.interval),
      ("wer", "word error rate", score.wer, score.words.interval),
      (
        "accuracy", "pictures without a mistake", score.wordAccuracy, score.wordAccuracyInterval
      ),
    ]
    return all.compactMap { key, name, value, range in
      value.map { Figure(key: key, name: name, value: $0, range: range) }
    }
  }

  /// The card below its head.
  var body: String {
    let info = model.info
    var text = "# \(Self.inline(name))\n\n\(Self.inline(summary)).\n\n## How well it reads\n\n"
    if let reading, !figures.isEmpty {
      text +=
        "| | `\(dataName)`, \(NumberText.count(reading.score.samples, "sample")) | 95 % range |\n|---|---|---|\n"
      for figure in figures {
        text +=
          "| \(figure.name) | \(NumberText.percent(figure.value)) | "
          + "\(figure.range.map { $0.percentText() } ?? "–") |\n"
      }
    } else {
      text += "Not measured here.\n"
    }
    text += "\n## What it is\n\n"
    for (name, value) in [
      ("network", "`\(info.network)`"), ("weights", "\(model.network.parameters.count)"),
      (
        "input",
        "pictures \(model.height) pixels high, \(model.channels == 1 ? "grey" : "colour"), of any width"
      ),
      (
        "texts",
        "\(info.direction.title), \(NumberText.count(info.alphabet.count, "symbol")) (\(info.alphabetUnit))"
      ),
      ("symbols", Self.code(info.alphabet.joined())),
      (
        "trained on",
        "\(NumberText.count(info.dataCount, "sample")), \(NumberText.count(info.step, "step"))"
      ),
      ("confidences", model.calibration == nil ? "not calibrated" : "calibrated"),
    ] { text += "- \(name): \(value)\n" }
    let file = URL(fileURLWithPath: checkpoint).lastPathComponent
    text += """

      ## How to use it

      With crnn-dist \(ProgramVersion.text):

      ```
      crnn-dist recognize --checkpoint \(file) PICTURE…
      crnn-dist train CONFIG --from \(file)
      crnn-dist checkpoint export \(file) --format safetensors -o model.safetensors
      ```

      """
    return text
  }

  /// A text in a line of Markdown, which takes none of its characters for markup.
  private static func inline(_ text: String) -> String {
    SymbolText.oneLine(text).map { "\\`*_[]<>#|".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// A text as code, between more backticks than it has in a row.
  private static func code(_ text: String) -> String {
    let ticks = String(
      repeating: "`", count: 1 + (text.contains("``") ? 2 : text.contains("`") ? 1 : 0))
    return "\(ticks) \(SymbolText.visible(text)) \(ticks)"
  }
}
