import ArgumentParser
import Console
import DistTrain
import MPI

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Read a data set with a trained network and compare with its labels.")

  @Option(help: "The checkpoint, for example runs/run/best.h5.")
  var checkpoint: String

  @Option(help: "The folder of shards.")
  var data: String

  @Option(help: "Images that are read together.")
  var batch = 32

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch is at least 1.") }
  }

  func run() throws {
    try World.run { communicator in
      let model = try communicator.together { try RecognitionModel(checkpoint: checkpoint) }
      if communicator.rank == 0, let notice = model.notice { Terminal.note(notice) }
      let result = try model.evaluate(data, batch: batch, communicator: communicator)
      guard communicator.rank == 0 else { return .success }
      if json {
        try printJSON(Report(result))
      } else {
        print(
          """
          samples        \(result.metrics.samples)
          word accuracy  \(NumberText.percent(result.metrics.wordAccuracy))
          CER            \(NumberText.percent(result.metrics.cer))
          1-NED          \(NumberText.fixed(result.metrics.oneMinusNED, 4))
          loss           \(NumberText.fixed(result.metrics.loss, 4)) over \
          \(result.metrics.samples - result.metrics.skipped) samples that have one
          images/s       \(NumberText.fixed(Double(result.metrics.samples) / max(1e-9, result.seconds), 1))
          """)
        if result.unknown > 0 {
          print("\(result.unknown) labels have symbols that the model does not know")
        }
      }
      return .success
    }
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let samples: Int
    let loss: Double
    let wordAccuracy: Double
    let cer: Double
    let oneMinusNED: Double
    let skipped: Int
    let unknown: Int
    let seconds: Double

    enum CodingKeys: String, CodingKey {
      case samples, loss, cer, skipped, unknown, seconds
      case wordAccuracy = "word_accuracy"
      case oneMinusNED = "one_minus_ned"
    }

    init(_ result: RecognitionModel.Evaluation) {
      samples = result.metrics.samples
      loss = result.metrics.loss
      wordAccuracy = result.metrics.wordAccuracy
      cer = result.metrics.cer
      oneMinusNED = result.metrics.oneMinusNED
      skipped = result.metrics.skipped
      unknown = result.unknown
      seconds = result.seconds
    }
  }
}
