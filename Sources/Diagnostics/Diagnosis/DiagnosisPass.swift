import CRNNNet
import Decoding
import Kernels
import Recognition
import Settings

/// What is counted while a data set is read for a diagnosis.
struct DiagnosisPass {
  private let model: RecognitionModel
  private let data: TrainingData
  private let executor: LaneExecutor
  private let batch = LaneBatch()
  private var outcomes: [LossOutcome] = []
  let watch: ActivityWatch
  private(set) var metrics = RecognitionMetrics()
  private(set) var frames = BlankFrames()
  private(set) var empty = 0
  private(set) var unfit: Set<Int> = []
  private(set) var readClasses: Set<Int32> = []
  private(set) var confidences: [Calibration.Reading] = []
  private let decoder: TextDecoder

  init(_ model: RecognitionModel, _ data: TrainingData) {
    self.model = model
    self.data = data
    decoder = TextDecoder(alphabet: model.alphabet, calibration: model.calibration)
    let watch = ActivityWatch(model.network)
    self.watch = watch
    executor = LaneExecutor(model.network)
    executor.watcher = { watch.observe($0, $1) }
  }

  /// Reads samples and counts.
  mutating func read(_ samples: [Int], _ reader: LaneBatchReader) throws {
    try reader.read(samples, into: batch)
    let logits = executor.forward(
      widths: batch.widths, weights: model.numbers.weights.pointer,
      statistics: model.numbers.statistics.pointer,
      mode: .evaluation, weightsVersion: 0, fill: batch.copy(to:))
    let blanks = BlankFrames(logits)
    frames.blank += blanks.blank
    frames.all += blanks.all
    executor.losses(batch.labels, into: &outcomes)
    let readings = executor.withScratch { decoder.decode(logits, scratch: $0) }
    let unit = data.alphabet.unit
    for (n, sample) in samples.enumerated() {
      let (text, label) = (readings[n].text, data.shards.label(at: sample))
      var loss: Double?
      switch outcomes[n] {
      case .loss(let value) where !data.unknown.contains(sample): loss = value
      case .doesNotFit: unfit.insert(sample)
      case .loss: break
      }
      let before = metrics.correct
      metrics.add(prediction: text, label: label, unit: unit, loss: loss)
      confidences.append(
        (readings[n].confidence.text.best, metrics.correct > before ? 1 : 0))
      if text.isEmpty, !label.isEmpty { empty += 1 }
      readClasses.formUnion(readings[n].classes)
    }
  }
}
