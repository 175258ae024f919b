import Console
import Files
import Foundation

/// A JSON object on each line.
struct JSONLines: TranscriptForm {
  static let outputKind = OutputKind.jsonReadings

  private let encoder = JSONEncoder()

  init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

  func text(_ transcript: Transcript, number: Int) throws -> String { try line(transcript) }

  func answer(unread image: String, because reason: String) throws -> String {
    try line(["error": reason, "image": image])
  }

  private func line(_ value: some Encodable) throws -> String {
    JSONText.harmless(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }
}
