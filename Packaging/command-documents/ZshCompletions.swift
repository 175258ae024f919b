/// Completions for zsh: commands and options with what they say, values of a list, and files for the rest.
enum ZshCompletions {
  static func script(_ commands: [(path: [String], command: CommandInfo)]) -> String {
    let program = commands[0].path[0]
    return """
      #compdef \(program)
      # Completions of \(program) for zsh, made from its commands.

      \(commands.map(function).joined(separator: "\n\n"))

      \(name(commands[0].path)) "$@"

      """
  }

  private static func name(_ path: [String]) -> String {
    "_" + path.joined(separator: "_").split(separator: "-").joined(separator: "_")
  }

  private static func function(_ path: [String], _ command: CommandInfo) -> String {
    var specifications = command.visibleArguments.flatMap(Self.specifications)
    let below = command.visibleSubcommands
    if below.isEmpty {
      return """
        \(name(path))() {
          _arguments -s -S : \\
            \(specifications.joined(separator: " \\\n    "))
        }
        """
    }
    specifications += ["'(-): :->command'", "'(-)*:: :->argument'"]
    let names = below.map {
      "\($0.commandName):\(escaped($0.abstract ?? "", [":", "\\"]))".quoted()
    }
    let calls = below.map { "\($0.commandName)) \(name(path + [$0.commandName])) ;;" }
    return """
      \(name(path))() {
        local curcontext=$curcontext state line
        typeset -A opt_args
        _arguments -s -S -C : \\
          \(specifications.joined(separator: " \\\n    "))
        case $state in
          command)
            local -a commands=(
              \(names.joined(separator: "\n        "))
            )
            _describe -t commands command commands
            ;;
          argument)
            case $words[1] in
              \(calls.joined(separator: "\n        "))
            esac
            ;;
        esac
      }
      """
  }

  private static func specifications(_ argument: CommandInfo.Argument) -> [String] {
    let action =
      switch ValueCompletion(argument) {
      case .flag: ""
      case .number: ":\(value(argument)): "
      case .files: ":\(value(argument)):_files"
      case .list(let values): ":\(value(argument)):(\(values.joined(separator: " ")))"
      }
    if argument.isPositional {
      return [((argument.isRepeating ? "*" : argument.isOptional ? ":" : "") + action).quoted()]
    }
    let text = escaped(argument.abstract ?? "", ["[", "]", ":", "\\"])
    let others = argument.isRepeating ? "*" : "(\(argument.words.joined(separator: " ")))"
    return argument.words.map { "\(others)\($0)[\(text)]\(action)".quoted() }
  }

  private static func value(_ argument: CommandInfo.Argument) -> String {
    escaped(argument.value ?? "", [":", "\\"])
  }

  private static func escaped(_ text: String, _ special: Set<Character>) -> String {
    text.map { special.contains($0) ? "\\\($0)" : $0 == "\n" ? " " : String($0) }.joined()
  }
}
