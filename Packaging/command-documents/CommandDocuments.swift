import ArgumentParser
import Console
import Files
import Foundation

/// Writes manual pages and completions of the built programs, which describe themselves.
@main
struct CommandDocuments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "command-documents",
    abstract: "Write manual pages and completions for crnn-dist.",
    discussion: """
      They go into man/man1, bash-completion/completions, zsh/site-functions and \
      fish/vendor_completions.d, as they lie below share/.
      """)

  @Option(help: "The folder of the built programs.")
  var programs: String

  @Option(name: [.short, .long], help: "The folder to write into.")
  var output: String

  @Option(help: ArgumentHelp("The date of the pages.", valueName: "yyyy-mm-dd"))
  var date: String

  func run() throws {
    let main = try ProgramDescription.commands(of: "\(programs)/crnn-dist")
    let images = try ProgramDescription.commands(of: "\(programs)/crnn-dist-images")
    let commands = main.completed(by: images).flattened(["crnn-dist"])
    for (path, command) in commands {
      let page = ManualPage(path: path, command: command, date: date)
      try write(page.source, to: "man/man1/\(page.name).1")
    }
    try write(CompanionPage(date: date).source, to: "man/man1/crnn-dist-images.1")
    try write(BashCompletions.script(commands), to: "bash-completion/completions/crnn-dist")
    try write(ZshCompletions.script(commands), to: "zsh/site-functions/_crnn-dist")
    try write(FishCompletions.script(commands), to: "fish/vendor_completions.d/crnn-dist.fish")
  }

  private func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: output).appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
