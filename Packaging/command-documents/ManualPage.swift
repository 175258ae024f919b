import Console

/// The manual page of one command.
struct ManualPage {
  /// The words that are typed, as in `crnn-dist dataset import`.
  let path: [String]
  let command: CommandInfo
  /// As in `2026-01-31`.
  let date: String

  /// The name that `man` knows it by.
  var name: String { path.joined(separator: "-") }

  var source: String {
    var roff = Roff()
    roff.macro(
      "TH", Roff.escaped(name.uppercased()), "1", date,
      Roff.escaped("\(path[0]) \(ProgramVersion.text)"), Roff.escaped("\(path[0]) manual"))
    roff.macro("SH", "NAME")
    let abstract = command.abstract ?? path.joined(separator: " ")
    let short = abstract.hasSuffix(".") ? abstract.dropLast() : abstract[...]
    roff.line("\(Roff.escaped(name)) \\- \(Roff.escaped(short))")
    roff.macro("SH", "SYNOPSIS")
    roff.line(synopsis)
    roff.macro("SH", "DESCRIPTION")
    roff.line(Roff.escaped(abstract))
    if let discussion = command.discussion {
      roff.macro("PP")
      roff.paragraphs(discussion, of: path[0])
    }
    addCommands(to: &roff)
    addArguments(to: &roff)
    if path.count == 1 { CommonSections.add(to: &roff) }
    addReferences(to: &roff)
    return roff.text
  }

  private var synopsis: String {
    var words = [Roff.bold(path.joined(separator: " "))]
    if !command.visibleSubcommands.isEmpty { words.append(Roff.italic("command")) }
    let arguments = command.visibleArguments
    for argument in arguments where !argument.isPositional && !argument.isOptional {
      words.append(label(argument, names: argument.names?.suffix(1) ?? []))
    }
    if arguments.contains(where: { !$0.isPositional && $0.isOptional }) {
      words.append("[\(Roff.italic("option"))]...")
    }
    for argument in arguments where argument.isPositional {
      let word = Roff.italic(argument.value ?? "") + (argument.isRepeating ? "..." : "")
      words.append(argument.isOptional ? "[\(word)]" : word)
    }
    return words.joined(separator: " ")
  }

  private func label(
    _ argument: CommandInfo.Argument, names: some Sequence<CommandInfo.Argument.Name>
  ) -> String {
    let names = names.map { Roff.bold($0.text) }.joined(separator: ", ")
    return [names, argument.value.map(Roff.italic) ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private func addCommands(to roff: inout Roff) {
    guard !command.visibleSubcommands.isEmpty else { return }
    roff.macro("SH", "COMMANDS")
    for below in command.visibleSubcommands {
      roff.macro("TP")
      roff.line("\\fB\(Roff.escaped("\(name)-\(below.commandName)"))\\fR(1)")
      roff.line(Roff.escaped(below.abstract ?? ""))
    }
  }

  private func addArguments(to roff: inout Roff) {
    let positional = command.visibleArguments.filter(\.isPositional)
    if !positional.isEmpty {
      roff.macro("SH", "ARGUMENTS")
      for argument in positional { add(argument, to: &roff) }
    }
    var section: String? = ""
    for argument in command.visibleArguments where !argument.isPositional {
      if argument.sectionTitle != section {
        section = argument.sectionTitle
        roff.macro("SH", Roff.escaped((section ?? "options").uppercased()))
      }
      add(argument, to: &roff)
    }
  }

  private func add(_ argument: CommandInfo.Argument, to roff: inout Roff) {
    roff.macro("TP")
    roff.line(label(argument, names: argument.names ?? []))
    var texts = [argument.abstract, argument.discussion].compactMap(\.self)
    let said = texts.joined(separator: " ")
    if let values = argument.allValues, argument.kind != "flag",
      !values.allSatisfy(said.contains)
    {
      texts.append("Values: \(values.joined(separator: ", ")).")
    }
    if let value = argument.defaultValue { texts.append("Default: \(value).") }
    if argument.isRepeating, !argument.isPositional, !said.contains("may be repeated") {
      texts.append("May be repeated.")
    }
    roff.line(
      Roff.escaped(texts.joined(separator: " ").split(separator: "\n").joined(separator: " ")))
  }

  private func addReferences(to roff: inout Roff) {
    var names = command.visibleSubcommands.map { "\(name)-\($0.commandName)" }
    if path.count > 1 { names.append(path.dropLast().joined(separator: "-")) }
    if path.count > 2 { names.append(path[0]) }
    if path.count == 1 { names += ["\(path[0])-images", "mpirun"] }
    roff.macro("SH", "SEE ALSO")
    roff.line(
      names.sorted().map { "\\fB\(Roff.escaped($0))\\fR(1)" }.joined(separator: ",\n"))
  }
}
