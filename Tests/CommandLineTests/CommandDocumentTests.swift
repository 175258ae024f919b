import Foundation
import TestSupport
import Testing

/// The manual pages and completions that are made from the programs' commands.
@Suite struct CommandDocumentTests {
  /// What the programs say of themselves, as far as it is compared.
  private struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
        var text: String { (kind == "long" ? "--" : "-") + name }
      }
      let names: [Name]?
    }
    struct Dump: Decodable { let command: Command }

    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?

    /// This command and all below it, by the words that are typed.
    func flattened(_ path: [String] = []) -> [(path: [String], options: [String])] {
      let path = path + [commandName]
      let options = (arguments ?? []).flatMap { ($0.names ?? []).map(\.text) }
      let below = (subcommands ?? []).filter { $0.commandName != "help" }
      return [(path, options)] + below.flatMap { $0.flattened(path) }
    }
  }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let outcome = try Program.script(
      "$B/command-documents --programs $B --output . --date 2026-01-31", in: folder.path,
      environment: ["B": Program.folder.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func commands(of program: String) throws -> [(path: [String], options: [String])] {
    let outcome = try Program.script(
      "$B/\(program) --experimental-dump-help", in: folder.path,
      environment: ["B": Program.folder.path])
    return try JSONDecoder().decode(Command.Dump.self, from: Data(outcome.output.utf8)).command
      .flattened()
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: folder.file(path), encoding: .utf8)
  }

  @Test func everyCommandHasAPageThatNamesEveryOption() throws {
    // The companion has these for `dataset inspect` and `evaluate --pages`.
    let inner = [["crnn-dist", "dataset", "contact-sheet"], ["crnn-dist", "evaluate-pages"]]
    let own = try commands(of: "crnn-dist")
    let pictures = try commands(of: "crnn-dist-images").filter { !inner.contains($0.path) }
    #expect(own.count > 20 && pictures.count > 5)
    for (path, options) in own + pictures {
      let page = try text("man/man1/\(path.joined(separator: "-")).1")
      for option in options {
        let typed = option.split(separator: "-", omittingEmptySubsequences: false)
          .joined(separator: "\\-")
        #expect(page.contains("\\fB\(typed)\\fR"), "\(path) \(option)")
      }
    }
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.file("man/man1"))
    #expect(Set(pages).count == own.count + 1)
  }

  @Test func pagesSayVersionDateDefaultsAndStatuses() throws {
    let version = try Program.run(["--version"], in: folder.path).output
    let page = try text("man/man1/crnn-dist.1")
    #expect(
      page.hasPrefix(
        ".TH \"CRNN\\-DIST\" \"1\" \"2026-01-31\" \"crnn\\-dist \(version.dropLast())\""))
    #expect(page.contains("\\fB75\\fR\nThe run was stopped from outside before its end"))
    let importing = try text("man/man1/crnn-dist-dataset-import.1")
    #expect(importing.contains("\\fB\\-\\-height\\fR \\fIheight\\fR\n"))
    #expect(importing.contains(" Default: 32.\n"))
  }

  @Test(arguments: [
    ("crnn-dist|data", "dataset"),
    ("crnn-dist|dataset|i", "inspect import"),
    ("crnn-dist|dataset|import|--text-f", "--text-form"),
    ("crnn-dist|dataset|import|--unit|", "scalar grapheme"),
    ("crnn-dist|dataset|import|--unit|=|gr", "grapheme"),
    ("crnn-dist|train|--run|", "files"),
    ("crnn-dist|benchmark|--width|", ""),
  ])
  func bashCompletesCommandsOptionsAndValues(words: String, offered: String) throws {
    let outcome = try Program.script(
      """
      cat > complete.bash <<'END'
      source bash-completion/completions/crnn-dist
      compopt() { [[ $* == "-o default" ]] && COMPREPLY=(files); }
      IFS='|' read -r -a COMP_WORDS <<<"$1x"
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_WORDS[COMP_CWORD]=${COMP_WORDS[COMP_CWORD]%x}
      _crnn_dist
      echo "${COMPREPLY[*]}"
      END
      bash -u complete.bash '\(words)'
      """, in: folder.path)
    #expect(outcome.output == offered + "\n", "\(outcome.errors)")
  }

  @Test func theOtherShellsKnowTheSameOptions() throws {
    let zsh = try text("zsh/site-functions/_crnn-dist")
    let fish = try text("fish/vendor_completions.d/crnn-dist.fish")
    for (path, options) in try commands(of: "crnn-dist") {
      let start = "complete -c crnn-dist -n '__crnn_dist_at \(path.joined(separator: " "))'"
      let lines = fish.split(separator: "\n").filter { $0.hasPrefix(start) }
      let body = zsh.components(
        separatedBy: "_" + path.joined(separator: "_").replacing("-", with: "_") + "() {")[1]
        .components(separatedBy: "\n}\n")[0]
      for option in options {
        let flag =
          option.hasPrefix("--") ? "-l '\(option.dropFirst(2))'" : "-s '\(option.dropFirst())'"
        #expect(lines.contains { $0.contains(flag) }, "fish: \(path) \(option)")
        #expect(body.contains("\(option)["), "zsh: \(path) \(option)")
      }
    }
  }
}
