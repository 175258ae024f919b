import Foundation
import Recognition

/// One line of metrics.jsonl: what happened, when, and the numbers.
package struct MetricsRecord: Sendable, Equatable {
  /// A value of a line.
  package enum Value: Sendable, Equatable {
    case integer(Int)
    /// A number; one that is not finite is written as null, which JSON has instead.
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
    let all =
      [
        Field(name: "event", value: .text(event)), Field(name: "step", value: .integer(step)),
        Field(name: "epoch", value: .integer(epoch)),
      ] + fields
    return "{" + all.map { Self.quoted($0.name) + ":" + $0.value.json }.joined(separator: ",") + "}"
  }

  fileprivate static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension MetricsRecord.Value {
  /// The value as JSON.
  package var json: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? String(value) : "null"
    case .text(let value): MetricsRecord.quoted(value)
    case .flag(let value): String(value)
    case .null: "null"
    }
  }
}
