import Console
import Files

/// Text on its way into a file, which has its name when it is whole, or to standard output.
final class TextSink {
  private let file: DurableFile
  private var waiting: [UInt8] = []

  /// - Throws: `UserError` if the file cannot be made.
  init(file: String?) throws {
    self.file = try file.map { try DurableFile($0) } ?? DurableFile(standardOutput: ())
  }

  /// Nothing in the text can steer a terminal that shows it; a file or pipe gets it as it is.
  func append(_ text: String) {
    waiting.append(contentsOf: (file.isTerminal ? SymbolText.harmless(text) : text).utf8)
  }

  /// Hands what was appended over to the system.
  func flush() throws {
    try file.write(waiting)
    waiting.removeAll(keepingCapacity: true)
  }

  /// Gives the file its name.
  func finish() throws {
    try flush()
    try file.publish()
  }
}
