import ArgumentParser
import CommandOptions
import Console
import Decoding
import Foundation
import Ranks
import Recognition
import Settings

/// `crnn-dist checkpoint quantize`: a checkpoint for reading alone, with weights of bytes.
struct CheckpointQuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Make a checkpoint of a quarter of the size that reads faster.",
    discussion: """
      crnn-dist checkpoint quantize runs/run/best.h5 --calibration data/words/train -o best-int8.h5

      The weights become bytes with a scale for each output of a layer, and the samples of --calibration show the ranges \
      of the layers' inputs. The command reads these samples in float32 and with bytes, and prints both accuracies; where \
      more is lost than --tolerance, it writes nothing. What counts is the word accuracy, or the character error rate where \
      the configuration of the run has checkpoint.best_metric: cer, as for lines. recognize and evaluate take the checkpoint; training and \
      exports need the one that it was made of.
      """)

  @Argument(help: "The checkpoint.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "Shards with pictures as the model will read, such as its training data.", valueName: "folder"
    ))
  var calibration: String

  @Option(name: [.short, .long], help: "The checkpoint to write.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "The most percentage points that word accuracy may fall, or the character error rate may rise.",
      valueName: "points"))
  var tolerance = 0.2

  @Option(help: "The most samples that show the ranges; the accuracies are those of all.")
  var samples = 512

  func validate() throws {
    try (0...100).check("--tolerance", tolerance)
    try (1...1_000_000).check("--samples", samples)
  }

  func run() throws {
    try SystemLimits.require(threads: 1)
    let checkpoint = try Checkpoint.reading(
      path, offeringOlderFrom: RunFolder(""), remedy: "instead")
    let quantizer = try Quantizer(checkpoint, name: path)
    let model = quantizer.model()
    try model.requireFiniteNumbers()
    if let notice = model.notice { Terminal.note(notice) }
    let data = try model.data(of: calibration)
    let bar = ProgressBar("ranges", total: 100, countsPercent: true, plainSeconds: 10)
    let quantized = try quantizer.quantized(by: data, samples: samples) {
      bar.update(Int(100 * $0))
    }
    bar.finish()
    let reduced = RecognitionModel(quantized, name: output)
    try reduced.requireFiniteNumbers()
    let before = try read(data, model, "float32")
    let after = try read(data, reduced, "int8")
    Terminal.show(Self.table(before, after).text)
    try check(checkpoint, before, after)
    try quantized.write(to: output)
    Terminal.showLine("\(output): \(Self.bytes(of: output)), \(path) has \(Self.bytes(of: path))")
  }

  private func read(
    _ data: TrainingData, _ model: RecognitionModel, _ name: String
  ) throws -> RecognitionMetrics {
    let bar = ProgressBar(name, total: 100, countsPercent: true, plainSeconds: 10)
    defer { bar.finish() }
    return try model.evaluate(data, batch: 32, decoder: TextDecoder(alphabet: model.alphabet)) {
      bar.update(Int(100 * $0))
    }.metrics
  }

  private static func table(_ before: RecognitionMetrics, _ after: RecognitionMetrics) -> TextTable
  {
    var table = TextTable([.left(""), .right("float32"), .right("int8")])
    table.append([
      "word accuracy", NumberText.percent(before.wordAccuracy),
      NumberText.percent(after.wordAccuracy),
    ])
    table.append(["CER", NumberText.percent(before.cer), NumberText.percent(after.cer)])
    return table
  }

  /// Throws where bytes lose more than is tolerated, by the metric that decided in training: of lines, hardly one of which
  /// is without a mistake, the word accuracy says little.
  private func check(
    _ checkpoint: Checkpoint, _ before: RecognitionMetrics, _ after: RecognitionMetrics
  ) throws {
    let settings = try? Configuration.parse(yaml: checkpoint.info.configuration, file: nil)
    let (name, loss) =
      settings?.checkpoint.bestMetric == .cer
      ? ("CER", (after.cer ?? 0) - (before.cer ?? 0))
      : ("word accuracy", (before.wordAccuracy ?? 0) - (after.wordAccuracy ?? 0))
    guard 100 * loss > tolerance else { return }
    throw UserError(
      "\(path): with bytes, the \(name) is \(NumberText.fixed(100 * loss, 2)) points worse; --tolerance permits "
        + "\(NumberText.significant(tolerance, 3)), so nothing is written", status: .badData)
  }

  private static func bytes(of path: String) -> String {
    let size =
      (try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.size]) as? Int
    return NumberText.count(size ?? 0, "byte")
  }
}
