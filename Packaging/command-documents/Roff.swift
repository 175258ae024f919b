/// The source of a manual page, written line by line in the macros of man(7).
struct Roff {
  private(set) var text = ""

  /// Text in which nothing is a command of the typesetter, and in which what people copy stays ASCII.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") ? "\\&" + result : result
  }

  static func bold(_ text: some StringProtocol) -> String { "\\fB\(escaped(text))\\fR" }

  static func italic(_ text: some StringProtocol) -> String { "\\fI\(escaped(text))\\fR" }

  mutating func macro(_ name: String, _ arguments: String...) {
    text += "." + ([name] + arguments.map { "\"\($0)\"" }).joined(separator: " ") + "\n"
  }

  /// A line that is escaped already.
  mutating func line(_ line: String) { text += line + "\n" }

  /// Paragraphs as a help text has them; one of command lines keeps its lines.
  mutating func paragraphs(_ help: String, of program: String) {
    for (number, paragraph) in help.split(separator: "\n\n").enumerated() {
      if number > 0 { macro("PP") }
      let lines = paragraph.split(separator: "\n")
      let isExample = lines.allSatisfy {
        $0.hasPrefix(program + " ") || $0.hasPrefix("mpirun ") || $0.hasPrefix(" ")
      }
      if isExample { text += ".RS 4\n.nf\n" }
      for line in lines { self.line(Self.escaped(line)) }
      if isExample { text += ".fi\n.RE\n" }
    }
  }
}
