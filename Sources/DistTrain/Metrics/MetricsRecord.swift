import Console
import Recognition

/// One line of metrics.jsonl: what happened, when, and the numbers.
package struct MetricsRecord: Sendable, Equatable {
  /// A value of a line.
  package enum Value: Sendable, Equatable {
    case integer(Int)
    /// A number; null where it is not finite.
    case number(Double)
    case text(String)
    case flag(Bool)
    case null

    /// A number, or null for a figure of nothing.
    package static func figure(_ value: Double?) -> Value { value.map { .number($0) } ?? .null }
  }

  /// A named value of a line.
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: Value
  }

  /// What happened: `train`, `validation` or another name.
  package let event: String
  /// The steps done when it happened; a checkpoint of that step has it in its past.
  package let step: Int
  /// The epoch in which it happened.
  package let epoch: Int
  /// The numbers, in the order in which they are written.
  package private(set) var fields: [Field]

  package init(event: String, step: Int, epoch: Int, _ values: KeyValuePairs<String, Value> = [:]) {
    self.event = event
    self.step = step
    self.epoch = epoch
    fields = values.map { Field(name: $0.key, value: $0.value) }
  }

  /// Adds a value at the end.
  package mutating func append(_ name: String, _ value: Value) {
    fields.append(Field(name: name, value: value))
  }

  /// The line of training steps since the one before.
  package static func train(
    step: Int, epoch: Int, loss: Double?, learningRate: Double, imagesPerSecond: Double
  ) -> MetricsRecord {
    MetricsRecord(
      event: "train", step: step, epoch: epoch,
      [
        "loss": .figure(loss), "learning_rate": .number(learningRate),
        "images_per_second": .number(imagesPerSecond),
      ])
  }

  /// The line of a validation.
  package static func validation(
    step: Int, epoch: Int, metrics: RecognitionMetrics, imagesPerSecond: Double?
  ) -> MetricsRecord {
    MetricsRecord(
      event: "validation", step: step, epoch: epoch,
      [
        "loss": .figure(metrics.loss), "images_per_second": .figure(imagesPerSecond),
        "word_accuracy": .figure(metrics.wordAccuracy), "cer": .figure(metrics.cer),
        "one_minus_ned": .figure(metrics.oneMinusNED), "samples": .integer(metrics.samples),
        "skipped": .integer(metrics.skipped),
      ])
  }

  /// The record as one JSON object without a line end.
  package var json: String {
    var text = JSONText(isIndented: false)
    text.object { text in
      text.name("event")
      text.value(event)
      text.name("step")
      text.value(step)
      text.name("epoch")
      text.value(epoch)
      for field in fields {
        text.name(field.name)
        field.value.write(to: &text)
      }
    }
    return text.text
  }
}

extension MetricsRecord.Value {
  fileprivate func write(to text: inout JSONText) {
    switch self {
    case .integer(let value): text.value(value)
    case .number(let value): text.value(value)
    case .text(let value): text.value(value)
    case .flag(let value): text.value(value)
    case .null: text.null()
    }
  }
}
