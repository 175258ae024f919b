import Console
import Decoding
import DistTrain
import Kernels
import Recognition
import Settings
import TestSupport
import Testing

@Suite struct MetricsTests {
  @Test(arguments: ["-1", "9223372036854775807", "68719476737", "1e30"])
  func aStepThatNoRunMakesIsNoLineOfMetrics(_ step: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "{\"event\":\"train\",\"step\":\(step)}\n{\"event\":\"train\",\"step\":1}\n",
      to: "metrics.jsonl")
    let path = folder.file("metrics.jsonl")
    let history = try MetricsHistory(reading: path)
    #expect(history.training.map(\.step) == [1] && history.damagedLines == 1)
    try folder.write(
      "{\"event\":\"start\",\"step\":0,\"samples\":9223372036854775807}\n", to: "metrics.jsonl")
    #expect(try MetricsHistory(reading: path).starts.map(\.samples) == [nil])
  }

  /// The definition, by recursion over the whole texts.
  static func slowDistance(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
    guard let first = a.first else { return b.count }
    guard let other = b.first else { return a.count }
    return min(
      slowDistance(a.dropFirst(), b.dropFirst()) + (first == other ? 0 : 1),
      slowDistance(a.dropFirst(), b) + 1, slowDistance(a, b.dropFirst()) + 1)
  }

  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2),
    ("aaaa", "aa", 2), ("abab", "baba", 2), ("same", "same", 0), ("ab", "ba", 2),
  ]) func theDistanceOfKnownPairs(_ a: String, _ b: String, _ expected: Int) {
    #expect(editDistance(Array(a), Array(b)) == expected)
    #expect(editDistance(Array(b), Array(a)) == expected)
  }

  @Test func theDistanceIsThatOfTheDefinition() {
    let random = CounterRandom(seed: 1, purpose: 9, 0, 0)
    var index: UInt64 = 0
    func text() -> [Int] {
      index += 1
      return (0..<random.integer(below: 7, at: index)).map { _ in
        index += 1
        return random.integer(below: 3, at: index)
      }
    }
    for _ in 0..<300 {
      let (a, b) = (text(), text())
      #expect(editDistance(a, b) == Self.slowDistance(a[...], b[...]), "\(a) and \(b)")
    }
  }

  @Test func theMetricsOfAFewSamples() {
    var metrics = RecognitionMetrics()
    metrics.add(prediction: "kitten", label: "sitting", unit: .scalar, loss: 2)
    metrics.add(prediction: "word", label: "word", unit: .scalar, loss: 1)
    metrics.add(prediction: "", label: "", unit: .scalar, loss: 0.5)
    metrics.add(prediction: "abc", label: "a", unit: .scalar, loss: nil)
    #expect(metrics.samples == 4 && metrics.skipped == 1 && metrics.correct == 2)
    #expect(metrics.distance == 5 && metrics.length == 12)
    #expect(metrics.loss == 3.5 / 3)
    #expect(metrics.wordAccuracy == 0.5)
    #expect(metrics.cer == 5.0 / 12)
    #expect(abs((metrics.oneMinusNED ?? 0) - (4.0 / 7 + 1 + 1 + 1.0 / 3) / 4) < 1e-15)
    #expect(metrics.value(of: .cer) == metrics.cer)
  }

  @Test func theUnitDecidesWhatACharacterIs() {
    var (scalars, graphemes) = (RecognitionMetrics(), RecognitionMetrics())
    scalars.add(prediction: "q", label: "q\u{307}", unit: .scalar, loss: 0)
    graphemes.add(prediction: "q", label: "q\u{307}", unit: .grapheme, loss: 0)
    #expect(scalars.distance == 1 && scalars.length == 2)
    #expect(graphemes.distance == 1 && graphemes.length == 1)
  }

  @Test func ofNothingThereAreNoFigures() {
    var metrics = RecognitionMetrics()
    for metric in ValidationMetric.allCases {
      #expect(metrics.value(of: metric) == nil)
      #expect(!metric.isBetter(metrics.value(of: metric), than: nil))
    }
    let record = MetricsRecord.validation(
      step: 3, epoch: 1, metrics: metrics, imagesPerSecond: nil)
    #expect(
      record.json
        == #"{"event":"validation","step":3,"epoch":1,"loss":null,"images_per_second":null,"#
        + #""word_accuracy":null,"cer":null,"one_minus_ned":null,"samples":0,"skipped":0}"#)
    #expect(
      TrainingProgress.table([(step: 3, epoch: 1, metrics: metrics)]).lines.last
        == "    1     3     –              –    –      –        0")
    // What was read where nothing stands is a mistake, but no rate of any length.
    metrics.add(prediction: "abc", label: "", unit: .scalar, loss: 1)
    #expect(metrics.cer == nil && metrics.wordAccuracy == 0 && metrics.loss == 1)
  }

  @Test func blocksMergeToTheSameBitsWhoeverCountedThem() {
    let random = CounterRandom(seed: 1, purpose: 4, 0, 0)
    let blocks = (0..<13).map { block in
      var metrics = RecognitionMetrics()
      for sample in 0..<7 {
        let index = UInt64(block * 100 + sample * 3)
        metrics.add(
          prediction: (0..<random.integer(below: 9, at: index)).map { $0 },
          label: Array(0..<6), loss: Double(random.float(at: index + 1)))
      }
      return metrics
    }
    var straight = RecognitionMetrics()
    for block in blocks { straight.merge(block) }
    for ranks in [1, 2, 3, 8] {
      var sum = [Double](repeating: 0, count: blocks.count * RecognitionMetrics.numberCount)
      for rank in 0..<ranks {
        for index in stride(from: rank, to: blocks.count, by: ranks) {
          for (column, number) in blocks[index].numbers.enumerated() {
            sum[index * RecognitionMetrics.numberCount + column] += number
          }
        }
      }
      #expect(RecognitionMetrics(mergingBlocks: sum) == straight)
    }
  }

  @Test func aMetricKnowsWhichWayIsBetter() {
    #expect(ValidationMetric.cer.isBetter(0.1, than: 0.2))
    #expect(!ValidationMetric.cer.isBetter(0.2, than: 0.2))
    #expect(ValidationMetric.wordAccuracy.isBetter(0.3, than: 0.2))
    #expect(ValidationMetric.loss.isBetter(5, than: nil))
    #expect(!ValidationMetric.loss.isBetter(.nan, than: nil))
  }
}
