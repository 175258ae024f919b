/// Completions for bash: commands, options, values of a list, and files for the rest.
enum BashCompletions {
  static func script(_ commands: [(path: [String], command: CommandInfo)]) -> String {
    let program = commands[0].path[0]
    let below = commands.dropFirst().map { $0.path.joined(separator: " ").quoted() }
    let cases = commands.map { path, command in
      let options = command.visibleArguments.flatMap(\.words).joined(separator: " ")
      let names = command.visibleSubcommands.map(\.commandName).joined(separator: " ")
      return """
            \(path.joined(separator: " ").quoted()))
              options=\(options.quoted())
              commands=\(names.quoted())
              case $previous in
        \(values(command))      esac
              ;;
        """
    }
    return """
      # Completions of \(program) for bash, made from its commands.

      _crnn_dist() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local path=\(program) options commands place
        COMPREPLY=()
        # --option=value is three words.
        if [[ $current == "=" ]]; then
          current=
        elif [[ $previous == "=" ]]; then
          previous=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        for ((place = 1; place < COMP_CWORD; place++)); do
          case "$path ${COMP_WORDS[place]}" in
            \(below.joined(separator: " | "))) path="$path ${COMP_WORDS[place]}" ;;
          esac
        done
        case $path in
      \(cases.joined(separator: "\n"))
        esac
        if [[ $current == -* ]]; then
          COMPREPLY=($(compgen -W "$options" -- "$current"))
        elif [[ -n $commands ]]; then
          COMPREPLY=($(compgen -W "$commands" -- "$current"))
        else
          compopt -o default
        fi
      }

      complete -F _crnn_dist \(program)

      """
  }

  private static func values(_ command: CommandInfo) -> String {
    command.visibleArguments.filter { !$0.isPositional }.map { argument in
      let words = argument.words.joined(separator: " | ")
      return switch ValueCompletion(argument) {
      case .flag: ""
      case .number: "        \(words)) return ;;\n"
      case .files: "        \(words)) compopt -o default; return ;;\n"
      case .list(let values):
        "        \(words)) COMPREPLY=($(compgen -W "
          + "\(values.joined(separator: " ").quoted()) -- \"$current\")); return ;;\n"
      }
    }.joined()
  }
}
