import Console
import Files
import Foundation

/// A JSON object on each line.
struct JSONLines: TranscriptForm {
  static let outputKind = OutputKind.jsonReadings

  private let encoder = JSONEncoder()

  init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

  func text(_ transcript: Transcript, number: Int) throws -> String {
    JSONText.harmless(String(decoding: try encoder.encode(transcript), as: UTF8.self)) + "\n"
  }
}
