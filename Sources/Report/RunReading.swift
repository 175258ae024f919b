import CRNNNet
import Console
import Decoding
import Recognition
import Shards

/// What a run's checkpoint reads in a data set.
struct RunReading {
  /// A sample, its reference text and what was read.
  struct Line {
    let sample: Int
    let truth: String
    let read: String
    let confidence: ReadingConfidence
    let rightShare: Double
    let edits: Int

    /// How sure the network is of the whole text.
    var sureness: Double { confidence.text.best }
  }

  let checkpoint: String
  let data: String
  let model: RecognitionModel
  let shards: ShardSet
  let score: SetScore
  let metrics: RecognitionMetrics
  /// Samples whose label has a symbol that the model does not know.
  let unknown: Int
  /// How well the confidences say what is right.
  let reliability: Reliability
  /// In the order of the set.
  let lines: [Line]

  init(checkpoint: String, data: String, batch: Int, progress: (Double) -> Void) throws {
    self.checkpoint = checkpoint
    self.data = data
    model = try RecognitionModel(checkpoint: checkpoint)
    let evaluation = try model.evaluate(
      model.data(of: data), batch: batch,
      decoder: TextDecoder(alphabet: model.alphabet, calibration: model.calibration),
      collectsReadings: true, progress: progress)
    shards = evaluation.shards
    metrics = evaluation.metrics
    unknown = evaluation.unknown
    var score = SetScore(name: data, unit: model.alphabet.unit)
    var lines: [Line] = []
    for reading in evaluation.readings.sorted(by: { $0.sample < $1.sample }) {
      let truth = evaluation.shards.label(at: reading.sample)
      // The exact protocol leaves no sample out.
      let edits = score.add(read: reading.text, truth: truth) ?? 0
      lines.append(
        Line(
          sample: reading.sample, truth: truth, read: reading.text,
          confidence: reading.confidence, rightShare: reading.rightShare, edits: edits))
    }
    self.score = score
    self.lines = lines
    reliability = Reliability(
      lines.map {
        ScoredSample(
          set: data, source: "", truth: $0.truth, read: $0.read, confidence: $0.confidence,
          rightShare: $0.rightShare, edits: $0.edits)
      })
  }

  /// Samples that stand for the whole set.
  func spread(_ count: Int) -> [Line] {
    SampleSpread.choose(count, of: lines.count).map { lines[$0] }
  }

  /// The samples with the most edits; of equal ones the surest first.
  func worst(_ count: Int) -> [Line] {
    let wrong = lines.filter { $0.edits > 0 }
    return Array(
      wrong.sorted { ($1.edits, $1.sureness, $0.sample) < ($0.edits, $0.sureness, $1.sample) }
        .prefix(count))
  }

  /// Wrong samples that the network was sure of, the surest first.
  func surest(_ count: Int, but others: [Line]) -> [Line] {
    let shown = Set(others.map(\.sample))
    let wrong = lines.filter { $0.edits > 0 && !shown.contains($0.sample) }
    return Array(
      wrong.sorted { ($1.sureness, $0.sample) < ($0.sureness, $1.sample) }.prefix(count))
  }
}
