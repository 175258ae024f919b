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
    commandName: "lm", abstract: "Character language models for the beam search.",
    subcommands: [Train.self])

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Estimate a character language model from text files, a text a line.",
      discussion: """
        The model is written as an ARPA file, with Witten and Bell's smoothing. The lines should be what \
        the pictures show: words for pictures of words, lines for pictures of lines.
        """)

    @Argument(help: "Text files in UTF-8.")
    var texts: [String]

    @Option(name: .shortAndLong, help: "The ARPA file to write.")
    var output: String

    @Option(parsing: .unconditional, help: "The longest n-grams.")
    var order = 5

    @Option(help: "What a symbol is: scalar or grapheme, as in the configuration of the model.")
    var unit = SymbolUnit.scalar

    @Option(
      help: """
        The direction of the texts, ltr or rtl, as the model's (checkpoint inspect tells it): symbols are \
        counted in the order of the pictures' columns. (default: that of most lines)
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
