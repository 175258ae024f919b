import CRNNNet
import Console
import Files
import Foundation
import Kernels
import Recognition
import TensorBoard

/// What a run shows in TensorBoard: its metrics, distributions of weights and gradients, and samples.
final class TensorBoardLog {
  /// Samples that are shown with what is read in them.
  static let samples = 8

  private let file: EventFile

  init(folder: String, resumedAt step: Int) throws {
    do {
      file = try EventFile(folder: folder, goingOnAfter: step > 0 ? step : nil)
    } catch {
      throw Self.failure(folder, error)
    }
  }

  /// Adds the numbers of training steps or of a validation, each as a curve.
  func add(_ record: MetricsRecord) throws {
    guard record.event == "train" || record.event == "validation" else { return }
    try add(
      step: record.step,
      record.fields.compactMap { field in
        let tag = "\(record.event)/\(field.name)"
        return switch field.value {
        case .number(let value): Summary(tag, .scalar(value))
        case .integer(let value): Summary(tag, .scalar(Double(value)))
        case .text, .flag, .null: nil
        }
      })
  }

  /// Adds a histogram of each parameter's numbers, in a group of charts named `group`.
  func add(
    _ group: String, _ numbers: FloatBuffer, of layout: ParameterLayout, scale: Double = 1,
    step: Int
  ) throws {
    try add(
      step: step,
      layout.parameters.compactMap { parameter in
        let part = UnsafeBufferPointer(
          start: numbers.pointer + parameter.slot.offset, count: parameter.slot.count)
        return ValueHistogram(part, scale: scale).map {
          Summary("\(group)/\(parameter.name)", .histogram($0))
        }
      })
  }

  /// Adds pictures, and a table of their texts beside what was read.
  func add(_ readings: [SampleReader.Reading], step: Int) throws {
    guard !readings.isEmpty else { return }
    var table = "| sample | text | read | |\n|---|---|---|---|\n"
    var summaries: [Summary] = []
    for (index, reading) in readings.enumerated() {
      let image = reading.image
      summaries.append(
        Summary(
          "samples/\(index + 1)",
          .image(
            png: image.bytes, width: image.width, height: image.height, channels: image.channels)))
      let mark = reading.label == reading.text ? "" : "✗"
      table +=
        "| \(index + 1) | \(Self.escaped(reading.label)) | \(Self.escaped(reading.text)) | \(mark) |\n"
    }
    try add(step: step, summaries + [Summary("samples/read", .markdown(table))])
  }

  private func add(step: Int, _ summaries: [Summary]) throws {
    do { try file.add(summaries, step: step) } catch { throw Self.failure(file.path, error) }
  }

  /// The text with nothing in it that Markdown would take for its own.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if let ascii = character.asciiValue, character.isPunctuation || character.isSymbol {
        result += "&#\(ascii);"
      } else {
        result.append(character)
      }
    }
  }

  private static func failure(_ path: String, _ error: any Error) -> UserError {
    UserError(
      "\(path): cannot write events for TensorBoard: \(FileFailure.reason(of: error))",
      status: .cannotWrite)
  }
}
