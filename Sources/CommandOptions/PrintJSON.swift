import Console
import Foundation

/// Prints one JSON object on one line; its keys are sorted and in snake case, and what is no finite number
/// is a text.
package func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder.ofAllNumbers
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  Terminal.result(
    JSONText.harmless(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n")
}
