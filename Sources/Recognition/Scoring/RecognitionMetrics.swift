import Decoding
import Settings
import TextDirection

/// How well a model reads a set of samples, from counts that are added sample by sample.
///
/// Blocks of samples are counted apart and merged in their order, wherever each was counted; the
/// counts are whole numbers, so only the two sums could tell the order, and they always have the
/// same.
package struct RecognitionMetrics: Sendable, Equatable {
  /// Samples that were read.
  package private(set) var samples = 0
  /// Samples whose label has more symbols than their image has room for; they have no loss.
  package private(set) var skipped = 0
  /// Samples that were read without a mistake.
  package private(set) var correct = 0
  /// The sum of the edit distances between what was read and the labels, in symbols.
  package private(set) var distance = 0
  /// The sum of the labels' lengths in symbols.
  package private(set) var length = 0
  /// The sum of the losses.
  package private(set) var lossSum = 0.0
  /// The sum of 1 − distance / length of the longer of the two texts.
  package private(set) var similaritySum = 0.0

  package init() {}

  /// Counts one sample.
  ///
  /// - Parameters:
  ///   - prediction: The symbols that were read.
  ///   - label: The symbols that stand there.
  ///   - loss: The sample's loss, or `nil` where the label does not fit.
  package mutating func add<Symbol: Equatable>(
    prediction: [Symbol], label: [Symbol], loss: Double?
  ) {
    let edits = editDistance(prediction, label)
    let longer = max(prediction.count, label.count)
    samples += 1
    correct += edits == 0 ? 1 : 0
    distance += edits
    length += label.count
    // Two empty texts are alike (ICDAR 2019).
    similaritySum += longer == 0 ? 1 : 1 - Double(edits) / Double(longer)
    if let loss { lossSum += loss } else { skipped += 1 }
  }

  /// Counts one sample, its texts compared as ``ScoringProtocol/exact`` does, in the units of the alphabet.
  package mutating func add(prediction: String, label: String, unit: SymbolUnit, loss: Double?) {
    let (prediction, label) = (
      ScoringProtocol.exact.comparable(prediction), ScoringProtocol.exact.comparable(label)
    )
    switch unit {
    case .scalar:
      add(
        prediction: Array(prediction.unicodeScalars), label: Array(label.unicodeScalars),
        loss: loss)
    case .grapheme:
      add(prediction: Array(prediction), label: Array(label), loss: loss)
    }
  }

  /// Adds the block that follows.
  package mutating func merge(_ next: RecognitionMetrics) {
    samples += next.samples
    skipped += next.skipped
    correct += next.correct
    distance += next.distance
    length += next.length
    lossSum += next.lossSum
    similaritySum += next.similaritySum
  }

  // Figures of nothing are nil.
  /// The mean loss of the samples that fit.
  package var loss: Double? { samples == skipped ? nil : lossSum / Double(samples - skipped) }
  /// The part of the samples that were read without a mistake.
  package var wordAccuracy: Double? { samples == 0 ? nil : Double(correct) / Double(samples) }
  /// The character error rate: the sum of the distances over the sum of the labels' lengths.
  ///
  /// It can be above 1. Where all labels are empty, there is none.
  package var cer: Double? { length == 0 ? nil : Double(distance) / Double(length) }
  /// The mean of 1 − distance / longer length, as in ICDAR 2019.
  package var oneMinusNED: Double? { samples == 0 ? nil : similaritySum / Double(samples) }

  /// The value of a metric by name.
  package func value(of metric: ValidationMetric) -> Double? {
    switch metric {
    case .wordAccuracy: wordAccuracy
    case .cer: cer
    case .loss: loss
    case .oneMinusNED: oneMinusNED
    }
  }
}

extension RecognitionMetrics {
  /// How many numbers ``numbers`` holds.
  package static let numberCount = 7

  /// All counts and sums, to be sent to other ranks; counts below 2⁵³ are exact.
  ///
  /// Ranks whose arrays have zeros for the blocks that they did not count can add them up.
  package var numbers: [Double] {
    [samples, skipped, correct, distance, length].map { Double($0) } + [lossSum, similaritySum]
  }

  /// The metrics that ``numbers`` were made of.
  package init(numbers: some Collection<Double>) {
    let values = Array(numbers)
    precondition(values.count == Self.numberCount, "\(values.count) numbers")
    samples = Int(values[0])
    skipped = Int(values[1])
    correct = Int(values[2])
    distance = Int(values[3])
    length = Int(values[4])
    lossSum = values[5]
    similaritySum = values[6]
  }

  /// The blocks in `numbers` one after the other, merged in that order.
  package init(mergingBlocks numbers: some RandomAccessCollection<Double>) {
    precondition(numbers.count % Self.numberCount == 0, "\(numbers.count) numbers")
    let numbers = Array(numbers)
    self.init()
    for start in stride(from: 0, to: numbers.count, by: Self.numberCount) {
      merge(RecognitionMetrics(numbers: numbers[start..<start + Self.numberCount]))
    }
  }
}
