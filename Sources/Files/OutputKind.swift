import Console
import Foundation

/// What a command writes to a file, and which files it may therefore replace.
///
/// It is a file that begins as one of its kind does, or an empty one.
package enum OutputKind: Sendable, Equatable {
  /// Lines of plain text.
  case text
  /// Lines of a name, a text and two numbers, with tabs between them.
  case readings
  /// A JSON object on each line, with the characters that were read.
  case jsonReadings
  /// A CSV table whose first column has this name.
  case table(firstColumn: String)
  /// A language model as text.
  case arpa
  /// A PNG file.
  case picture
  /// HTML or XML that names this program as its maker.
  case page
  /// Markdown behind a head of YAML that names this program.
  case card
  /// An entry of HTR-United that this program began.
  case catalogueEntry
  /// A PAGE or ALTO file with texts; nothing in it names who wrote them.
  case filledPage

  private var noun: String {
    switch self {
    case .text: "text"
    case .readings: "a table of readings"
    case .jsonReadings: "readings as JSON lines"
    case .table: "a CSV table"
    case .arpa: "an ARPA file"
    case .picture: "a PNG file"
    case .page: "a page"
    case .card: "a model card"
    case .catalogueEntry: "an entry of HTR-United"
    case .filledPage: "a PAGE or ALTO file"
    }
  }

  /// Throws a `UserError` where a file that is to be written is there already and is one of the command's inputs, or
  /// nothing that a command of this kind has written.
  ///
  /// - Parameter inputs: files and folders; `-` is standard input. Links are followed.
  package func check(_ path: String, inputs: some Sequence<String>) throws {
    var status = stat()
    // What is no file (a pipe, a device) is written to and never replaced.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    // By its own name first, as a file may be named by several.
    let same = inputs.first { $0 == path } ?? inputs.first { Self.isSame($0, status) }
    if let input = same {
      throw UserError(
        "\(path): the command reads this file\(input == path || input == "-" ? "" : " as \(input)"); name another "
          + "one to write to", status: .usage)
    }
    // A shell that sends standard output to a file has already emptied it, or was told to add to it.
    guard FileDestination.ownDescriptor(path) == nil else { return }
    guard let found = FileBeginning(of: path), !isLike(found) else { return }
    throw UserError(
      "\(path): \(found.noun) is there, and \(noun) would replace it; name another file to write to, or remove "
        + "this one", status: .usage)
  }

  private static func isSame(_ input: String, _ output: stat) -> Bool {
    var status = stat()
    guard (input == "-" ? fstat(STDIN_FILENO, &status) : stat(input, &status)) == 0 else {
      return false
    }
    return status.st_dev == output.st_dev && status.st_ino == output.st_ino
  }

  private func isLike(_ content: FileBeginning) -> Bool {
    switch self {
    case .picture: content.isPNG
    case _ where content.binary != nil: false
    case .text:
      !content.isScript && !content.isMarkup && !content.isARPA && !content.isJSON
        && !content.hasControls
    case .readings: content.isReadings
    case .jsonReadings: content.isJSON && content.firstLine.contains("\"characters\":[")
    case .table(let column): content.firstLine.hasPrefix("\(column),")
    case .arpa: content.isARPA
    case .page: content.isMarkup && content.isOwn
    case .card: content.isOwnCard
    case .catalogueEntry: content.isOwnEntry
    case .filledPage: content.isMarkup
    }
  }
}
