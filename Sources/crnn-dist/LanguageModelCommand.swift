import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Decoding
import Files
import Foundation
import TextDirection

struct LanguageModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm", abstract: "Train character language models for the beam search.",
    subcommands: [Train.self])

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Train a character language model on text files with one text on each line.",
      discussion: """
        The command writes an ARPA file, smoothed after Witten and Bell. The lines should be like the texts of \
        the pictures: words for pictures of words, lines for pictures of lines.
        """)

    @Argument(help: "Text files in UTF-8.")
    var texts: [String]

    @Option(name: .shortAndLong, help: "The ARPA file to write.")
    var output: String

    @Option(parsing: .unconditional, help: "The length of the longest n-grams.")
    var order = 5

    @Option(
      help: "What counts as a symbol: scalar or grapheme, as in the configuration of the model.")
    var unit = SymbolUnit.scalar

    @Option(
      help: """
        The base direction of the texts, ltr or rtl, as in the model (checkpoint inspect prints it); symbols \
        count in the order of the pictures' columns. (default: that of most lines)
        """)
    var direction: BaseDirection?

    func validate() throws {
      if !(1...16).contains(order) { throw ValidationError("--order is 1 to 16.") }
    }

    func run() throws {
      let lock = try FolderLock.ofOutput(file: output, as: .arpa, inputs: texts)
      defer { lock?.release() }
      let lines = try texts.flatMap(Self.lines)
      guard !lines.isEmpty else {
        throw UserError("\(texts.joined(separator: ", ")): there is no text", status: .badData)
      }
      let direction = direction ?? BaseDirection(ofMost: lines)
      let columns = ColumnOrder(direction)
      let model = CharacterLanguageModel(
        training: lines.map { columns.columns(of: unit.symbols(of: $0)) }, order: order)
      try DurableFile.write(model.arpa, to: output)
      Terminal.show("texts    \(lines.count), \(direction.title)")
      Terminal.show("n-grams  \(model.counts.map(String.init).joined(separator: ", "))")
    }

    /// The texts of a file; no picture shows a control character, and tabs separate the fields of an ARPA file.
    private static func lines(of path: String) throws -> [String] {
      try TextFile.lines(of: path).enumerated().compactMap { index, line in
        let text = line.trimmingCharacters(in: .whitespaces)
        let control = text.unicodeScalars.first { $0.properties.generalCategory == .control }
        if let control {
          let name =
            "U+" + String(format: "%04X", control.value) + (control == "\t" ? " (a tab)" : "")
          throw UserError(
            "\(path):\(index + 1): the text has a control character, \(name), which no picture shows; remove it, "
              + "and of a list of names and texts give the texts alone", status: .badData)
        }
        return text.isEmpty ? nil : text
      }
    }
  }
}
extension BaseDirection: ExpressibleByArgument {}
