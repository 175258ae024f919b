/// Completions for fish: commands, options with what they say, values of a list, and files for the rest.
enum FishCompletions {
  static func script(_ commands: [(path: [String], command: CommandInfo)]) -> String {
    let program = commands[0].path[0]
    let below = commands.dropFirst().map { quoted($0.path.joined(separator: " ")) }
    let lines = commands.flatMap { path, command in
      let start =
        "complete -c \(program) -n \(quoted("__crnn_dist_at " + path.joined(separator: " ")))"
      let names = command.visibleSubcommands.map {
        "\(start) -f -a \(quoted($0.commandName)) -d \(quoted($0.abstract ?? ""))"
      }
      return names + command.visibleArguments.map { "\(start) \(option($0))" }
    }
    return """
      # Completions of \(program) for fish, made from its commands.

      function __crnn_dist_at -d 'Whether these are the commands that were typed'
        set -l path \(program)
        for word in (commandline -opc)[2..-1]
          if contains -- "$path $word" \(below.joined(separator: " "))
            set path "$path $word"
          end
        end
        test "$path" = "$argv"
      end

      \(lines.joined(separator: "\n"))

      """
  }

  private static func option(_ argument: CommandInfo.Argument) -> String {
    let names = (argument.names ?? []).map { name in
      let flag = name.kind == "long" ? "-l" : name.kind == "short" ? "-s" : "-o"
      return "\(flag) \(quoted(name.name))"
    }
    let value =
      switch ValueCompletion(argument) {
      case .flag: ""
      case .number: argument.isPositional ? "" : "-x"
      case .files: argument.isPositional ? "-F" : "-r -F"
      case .list(let values):
        "\(argument.isPositional ? "-f" : "-x") -a \(quoted(values.joined(separator: " ")))"
      }
    return (names + [value, "-d \(quoted(argument.abstract ?? ""))"]).filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private static func quoted(_ text: String) -> String {
    text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
      .split(separator: "\n").joined(separator: " ").quoted(escaping: "\\'")
  }
}
