import Foundation

/// Where text for the person goes, and whether a line there can be written over.
package struct Terminal: Sendable {
  /// Whether a carriage return goes back over the line: a terminal, not a file or a pipe.
  package let isInteractive: Bool
  /// The cells of a line.
  package let columns: Int
  /// Writes text as it is.
  package let write: @Sendable (String) -> Void

  package init(isInteractive: Bool, columns: Int, write: @escaping @Sendable (String) -> Void) {
    self.isInteractive = isInteractive
    self.columns = columns
    self.write = write
  }

  /// The standard error stream, so that standard output stays free for results.
  package static var standardError: Terminal {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    return Terminal(
      isInteractive: isatty(STDERR_FILENO) == 1 && !isDumb,
      columns: isKnown ? Int(size.ws_col) : 80,
      write: { ErrorStream.standard.write($0) })
  }

  /// Writes one line, in which nothing, such as the name of a foreign file, can steer the terminal or begin another.
  package func line(_ text: String) { write(SymbolText.oneLine(text) + "\n") }

  /// Prints for a person; nothing in the text can steer the terminal that shows it, now or from a log.
  package static func show(_ text: String) { print(SymbolText.harmless(text)) }

  /// Prints one line for a person, whatever foreign names are in it.
  package static func showLine(_ text: String) { print(SymbolText.oneLine(text)) }

  /// Prints what other programs read: byte for byte into files and pipes, but nothing that steers a terminal.
  package static func result(_ text: String) {
    print(isatty(STDOUT_FILENO) == 1 ? SymbolText.harmless(text) : text, terminator: "")
  }

  /// Writes a line to standard error that is no error.
  package static func note(_ text: String) { log("note", text) }

  /// Writes the line of a warning to standard error.
  package static func warning(_ text: String) { log("warning", text) }

  /// Writes an error's line to standard error.
  package static func error(_ text: String) { log("error", text) }

  /// Writes a message of a kind to standard error, in one line; one that no person would read, as it quotes a foreign
  /// text of a megabyte, loses its middle.
  package static func log(_ kind: String, _ text: String) {
    standardError.line("crnn-dist: \(kind): \(shortened(text))")
  }

  /// Writes what the parser of the command line says, which may be several lines and shows arguments.
  package static func usage(_ text: String) {
    let lines = SymbolText.withArguments(text).split(
      separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.map { shortened(String($0)) }.joined(separator: "\n")
    standardError.write(SymbolText.harmless(shown) + "\n")
  }

  /// A line of at most ``longestLine`` Unicode scalars: of a longer one its beginning and its end.
  static func shortened(_ line: String) -> String {
    let scalars = line.unicodeScalars
    guard line.utf8.count > longestLine, scalars.count > longestLine else { return line }
    let left = longestLine / 2
    return String(String.UnicodeScalarView(scalars.prefix(left)))
      + " … (\(scalars.count - 2 * left) characters are not shown) … "
      + String(String.UnicodeScalarView(scalars.suffix(left)))
  }

  /// The Unicode scalars of a message's line at most.
  static let longestLine = 2000
}
