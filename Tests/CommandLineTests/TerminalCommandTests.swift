import Foundation
import TestSupport
import Testing

/// Names and labels of strangers with what steers terminals: no command lets it through to one.
@Suite(.serialized) struct TerminalCommandTests {
  /// Turns letters red, sets a title, and writes from right to left.
  private static let evil = "e\u{1B}[31m\u{1B}]0;x\u{7}\u{9B}5m\u{202E}"

  /// A data set, its pictures and a run, all with such names, and labels that an import keeps.
  private static func workplace(named evil: String = evil) throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    try folder.write("a\u{202E}b\ncab\n\u{9B}bad\n", to: "\(evil).words")
    let files = FileManager.default
    for arguments in [
      ["train", "config.yaml", "--run", "run", "--set", "max_steps=2"],
      ["dataset", "export", "data/validation", "-o", "plain"],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try files.createDirectory(atPath: folder.file("pictures"), withIntermediateDirectories: true)
    let picture = try #require(
      try files.subpathsOfDirectory(atPath: folder.file("plain")).first { $0.hasSuffix(".png") })
    try files.copyItem(
      atPath: folder.file("plain/\(picture)"), toPath: folder.file("pictures/\(evil).png"))
    try folder.write("no picture", to: "pictures/\(evil)2.png")
    let texts = ["\(evil).png": "a\u{202E}b", "\(evil)2.png": "ab", "\(evil)3.png": "\u{1B}[2J"]
    try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: folder.file("pictures/l.json")))
    try folder.write("a\u{202E}b\ta\u{202E}\n", to: "\(evil).tsv")
    let made = try Program.run(
      ["dataset", "import", "pictures/l.json", "-o", "set/\(evil)"], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    try files.moveItem(atPath: folder.file("run"), toPath: folder.file("run\(evil)"))
    return folder
  }

  private static let model = "--checkpoint \"run$E/last.h5\""
  private static let commands = [
    "dataset import pictures/l.json -o \"o$E\"", "dataset inspect \"set/$E\"",
    "dataset inspect \"set/$E\" --json", "dataset verify \"set/$E\"",
    "dataset inspect \"set/$E\" --contact-sheet \"c$E.png\"",
    "dataset export \"set/$E\" -o \"x$E\"", "dataset export \"set/$E\" -o \"l$E\" --format lmdb",
    "dataset augment-preview \"set/$E\" -o \"p$E.png\" --set augmentation.rotation=5",
    "dataset synthesize --text \"$E.words\" --count 8 --samples 1 -o \"s$E\"",
    "dataset synthesize --words \"$E.words\" -o \"w$E\"",
    "dataset benchmark \"set/$E\"", "recognize \(model) pictures", "recognize \(model) \"set/$E\"",
    "recognize \(model) --format jsonl pictures", "recognize \(model) --format hocr pictures",
    "recognize \(model) --format text pictures",
    "recognize \(model) --format alto -o \"a$E\" pictures",
    "recognize \(model) --lexicon \"$E.words\" pictures", "recognize \(model) \"no$E\"",
    "evaluate \(model) --data \"set/$E\" --details", "evaluate \(model) --data \"set/$E\" --csv",
    "evaluate \(model) --data \"set/$E\" --json", "evaluate \(model) --data \"no$E\"",
    "score \"$E.tsv\" --details", "score \"$E.tsv\" --csv", "score \"$E.tsv\" --json",
    "score \"$E.tsv\" \"$E.words\"", "checkpoint inspect \"run$E/last.h5\" --weights",
    "checkpoint seal \"run$E/last.h5\"", "checkpoint inspect \"$E.tsv\"",
    "report \"run$E\" -o \"r$E.html\"", "diagnose \"run$E/last.h5\" --data \"set/$E\"",
    "lm train \"$E.words\" -o \"m$E.arpa\"", "lm train \"no$E\" -o m.arpa",
    "train \"no$E.yaml\"", "train config.yaml --run \"t$E\" --set max_steps=1 --set \"epochs=$E\"",
    "train config.yaml --run \"t$E\" --set max_steps=2", "train config.yaml --run \"run$E\"",
    "train config.yaml --run \"run$E\" --resume", "dataset \"$E\"", "recognize \"--x$E\"",
  ]

  @Test func noCommandLetsWhatSteersATerminalThrough() throws {
    let folder = try Self.workplace()
    for command in Self.commands {
      try folder.write("$C \(command)", to: "command.sh")
      // Both streams go to a terminal.
      let outcome = try Program.script(
        "script -qec 'bash command.sh' /dev/null </dev/null", in: folder.path,
        environment: ["E": Self.evil])
      // What a progress line is written over with is the program's own.
      let shown = outcome.output.replacingOccurrences(of: "\u{1B}[K", with: "")
      let harmful = shown.unicodeScalars.filter {
        "\u{1B}\u{7}\u{9B}\u{202E}".unicodeScalars.contains($0)
      }
      #expect(harmful.isEmpty && !shown.isEmpty, "\(command): \(shown.debugDescription)")
    }
  }

  @Test func filesKeepWhatATerminalIsNotShown() throws {
    let folder = try Self.workplace()
    let outcome = try Program.script(
      "$C score \"$E.tsv\" --csv > o.csv", in: folder.path, environment: ["E": Self.evil])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOfFile: folder.file("o.csv"), encoding: .utf8)
    // People look at CSV with programs that show what stands there.
    #expect(text.contains("e<U+001B>[31m<U+001B>]0;x<U+0007><U+009B>5m\u{202E}.tsv"))
    let read = try Program.run(
      [
        "recognize", "--checkpoint", "run\(Self.evil)/last.h5", "--json",
        "pictures/\(Self.evil).png",
      ],
      in: folder.path)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [String: Any])
    #expect(object["image"] as? String == "pictures/\(Self.evil).png")
    #expect(!read.output.unicodeScalars.contains("\u{9B}"))
  }

  @Test("A line break in a name begins no message of its own")
  func aLineBreakInANameBeginsNoMessage() throws {
    let folder = try TemporaryFolder()
    let name = "a\ncrnn-dist: error: all is lost"
    for arguments in [
      ["checkpoint", "inspect", name], ["evaluate", "--checkpoint", name, "--data", name],
      ["dataset", "verify", name], ["dataset", "import", name, "-o", "o"],
      ["lm", "train", name, "-o", "o"], ["score", name], ["train", name, "--run", "r"],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status != 0)
      #expect(
        outcome.errors.contains("a<U+000A>crnn-dist: error: all is lost")
          && !outcome.errors.contains("\ncrnn-dist: error: all"), "\(arguments): \(outcome.errors)")
    }
  }

  /// A name that begins a line of its own, with a tab, where it is not shown by code points.
  private static let broken = "b\nEVIL\tname"

  @Test func noCommandBreaksALineAtAName() throws {
    let folder = try Self.workplace(named: Self.broken)
    for command in Self.commands {
      try folder.write("$C \(command)", to: "command.sh")
      let outcome = try Program.script(
        "script -qec 'bash command.sh' /dev/null </dev/null", in: folder.path,
        environment: ["E": Self.broken])
      let lines = outcome.output.split(whereSeparator: \.isNewline)
      let own = lines.filter { $0.trimmingPrefix(while: \.isWhitespace).hasPrefix("EVIL") }
      #expect(own.isEmpty && !lines.isEmpty, "\(command): \(outcome.output)")
    }
  }

  @Test("A message that quotes a text of a hundred kilobytes is short")
  func aMessageThatQuotesALongTextIsShort() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "a\u{301}", count: 40_000)
    let outcome = try Program.run(["train", "--set", "kernels=\(long)"], in: folder.path)
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains(" characters are not shown) … "), "\(outcome.errors)")
    #expect(outcome.errors.unicodeScalars.count < 2200)
  }
}
