/// A command as the argument parser describes it (`--experimental-dump-help`).
struct CommandInfo: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      /// As it is typed.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let shouldDisplay: Bool
    let sectionTitle: String?
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?
    let discussion: String?

    var isPositional: Bool { kind == "positional" }
    /// The name of what follows an option or stands for an argument; nil for a flag.
    var value: String? { kind == "flag" ? nil : valueName ?? "value" }
    var words: [String] { (names ?? []).map(\.text) }
  }

  let commandName: String
  let shouldDisplay: Bool?
  let abstract: String?
  let discussion: String?
  var subcommands: [CommandInfo]?
  let arguments: [Argument]?

  /// The commands below that people see; `help` is the parser's own.
  var visibleSubcommands: [CommandInfo] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  var visibleArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }

  /// This command, with the commands that another program has by the same names as that program
  /// describes them: it is handed over to, and knows the options.
  func completed(by other: CommandInfo) -> CommandInfo {
    guard let own = subcommands, !own.isEmpty else { return other }
    var result = self
    result.subcommands = own.map { command in
      let theirs = other.subcommands?.first { $0.commandName == command.commandName }
      return theirs.map(command.completed(by:)) ?? command
    }
    return result
  }

  /// This command and all below it, each with the words that are typed.
  func flattened(_ path: [String]) -> [(path: [String], command: CommandInfo)] {
    [(path, self)] + visibleSubcommands.flatMap { $0.flattened(path + [$0.commandName]) }
  }
}
