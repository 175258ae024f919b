import CRNNNet
import Decoding
import Foundation
import Kernels
import Settings

/// Reads a block of samples at a time and compares with their labels.
///
/// Several work side by side, each on a thread of its own. `@unchecked`: one thread has it at a time.
final class BlockReader: @unchecked Sendable {
  /// The block, which somebody else has filled.
  var batch = LaneBatch()
  /// Those of the last block.
  private(set) var metrics = RecognitionMetrics()
  /// Since `forget`.
  private(set) var times = (network: 0.0, decoding: 0.0)
  private(set) var readings: [SampleReading] = []
  private let executor: LaneExecutor
  private let data: TrainingData
  private let decoder: TextDecoder
  private let collectsReadings: Bool
  /// The samples that a calibration is fitted to.
  private let calibrating: Set<Int>
  private(set) var calibration: [CalibrationSample] = []
  private var outcomes: [LossOutcome] = []

  init(
    _ executor: LaneExecutor, _ data: TrainingData, _ decoder: TextDecoder, collectsReadings: Bool,
    calibrating: Set<Int> = []
  ) {
    self.executor = executor
    self.data = data
    self.decoder = decoder
    self.collectsReadings = collectsReadings
    self.calibrating = calibrating
  }

  func forget() {
    times = (0, 0)
    readings = []
    calibration = []
  }

  func read(_ numbers: ModelNumbers, version: Int) {
    let start = ProcessInfo.processInfo.systemUptime
    let logits = executor.forward(
      widths: batch.widths, weights: numbers.weights.pointer,
      statistics: numbers.statistics.pointer,
      mode: .evaluation, weightsVersion: version, fill: batch.copy(to:))
    times.network += ProcessInfo.processInfo.systemUptime - start
    executor.losses(batch.labels, into: &outcomes)
    let decodingStart = ProcessInfo.processInfo.systemUptime
    let names =
      decoder.settings.imageLexicons == nil ? [] : batch.samples.map(data.shards.source(at:))
    // How sure the texts are takes longer than the texts, and is mostly asked of none.
    let wantsAll = collectsReadings || batch.samples.contains(where: calibrating.contains)
    let decoded = executor.withScratch {
      wantsAll ? decoder.decode(logits, names: names, scratch: $0) : []
    }
    let texts =
      wantsAll
      ? decoded.map(\.text)
      : executor.withScratch { decoder.texts(logits, names: names, scratch: $0) }
    times.decoding += ProcessInfo.processInfo.systemUptime - decodingStart
    metrics = RecognitionMetrics()
    let unit = data.alphabet.unit
    for (n, sample) in batch.samples.enumerated() {
      var loss: Double?
      if case .loss(let value) = outcomes[n], !data.unknown.contains(sample) { loss = value }
      let before = metrics.correct
      metrics.add(
        prediction: texts[n], label: data.shards.label(at: sample), unit: unit, loss: loss)
      let isCalibrating = calibrating.contains(sample)
      guard collectsReadings || isCalibrating else { continue }
      let found = CalibrationSample(
        sample: sample, reading: decoded[n], label: data.shards.label(at: sample),
        isCorrect: metrics.correct > before, alphabet: data.alphabet)
      if isCalibrating { calibration.append(found) }
      if collectsReadings {
        readings.append(
          SampleReading(
            sample: sample, text: texts[n], confidence: decoded[n].confidence,
            isCorrect: found.isCorrect, rightShare: found.rightShare))
      }
    }
  }
}
