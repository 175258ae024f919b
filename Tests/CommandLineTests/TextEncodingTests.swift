import Foundation
import TestSupport
import Testing

/// Text files as editors of all systems write them, wherever a command takes one.
@Suite(.serialized) struct TextEncodingTests {
  private static let model = "recognize --checkpoint run/last.h5"
  private static let words = "ab\nba\ncab\nabc\n"

  /// What reads the file FILE, and what is in it; ARPA is made by the program.
  private static let commands: [(command: String, text: String?)] = [
    ("\(model) --lexicon FILE pictures", words),
    ("\(model) --words FILE pictures", words),
    ("\(model) --image-lexicons FILE pictures", "000000.png\tab\tcab\n000001.png\tba\tabc\n"),
    ("\(model) --lm FILE --beam 5 pictures", nil),
    ("lm train FILE -o made.arpa", words),
    ("score --json FILE", "ab\tab\nba\tbb\n"),
    ("dataset import pictures/labels.tsv --alphabet FILE -o made", "a\nb\n"),
    ("dataset import FILE -o made", "a.png\tab\nb.png\tba\n"),
    (
      "dataset synthesize --height 16 --network [1,16,0,1_Mp2,2_Mp8,1_S1(1x0)1,3_Lbx8_O1c] --words FILE -o made",
      words
    ),
    ("train config.yaml --run made --set max_steps=1 --set alphabet.file=FILE", "a\nb\nc\n"),
    ("train FILE --run made --set max_steps=1", TrainCommandTests.configuration + "\n"),
  ]

  private static func workplace() throws -> TemporaryFolder {
    let folder = try OutputCommandTests.workplace()
    let made = try Program.run(["lm", "train", "words.txt", "-o", "lm.arpa"], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let pictures = try FileManager.default.subpathsOfDirectory(atPath: folder.file("pictures"))
      .filter { $0.hasSuffix(".png") }.sorted()
    try #require(pictures.count >= 2)
    for (name, picture) in zip(["a", "b"], pictures) {
      try FileManager.default.copyItem(
        atPath: folder.file("pictures/\(picture)"), toPath: folder.file("\(name).png"))
    }
    return folder
  }

  /// What a command says of such a file, without what differs from start to start.
  private static func outcome(
    _ command: String, of bytes: Data, in folder: TemporaryFolder
  ) throws -> Program.Outcome {
    try bytes.write(to: URL(fileURLWithPath: folder.file("in.txt")))
    for name in ["made", "made.arpa"] {
      _ = try? FileManager.default.removeItem(atPath: folder.file(name))
    }
    let arguments = command.split(separator: " ").map { word in
      // A network text has spaces.
      word == "FILE"
        ? "in.txt"
        : word.replacingOccurrences(of: "=FILE", with: "=in.txt")
          .replacingOccurrences(of: "_", with: word.hasPrefix("[") ? " " : "_")
    }
    return try Program.run(arguments, in: folder.path)
  }

  /// What was said, but for times and speeds; of training, what follows from its texts.
  private static func plain(_ text: String, _ command: String) -> String {
    text.split(separator: "\n").filter { line in
      command.hasPrefix("train")
        ? line.hasPrefix("network") || line.contains(" weights, ") : !line.hasPrefix("time ")
    }.joined(separator: "\n")
  }

  @Test(
    "A mark of UTF-8 and every end of a line give the same, and UTF-16 is refused by its name",
    arguments: 0..<11)
  func everyEncoding(_ number: Int) throws {
    let (command, given) = Self.commands[number]
    let folder = try Self.workplace()
    let text = try given ?? String(contentsOfFile: folder.file("lm.arpa"), encoding: .utf8)
    let usual = try Self.outcome(command, of: Data(text.utf8), in: folder)
    try #require(usual.status == 0, "\(command): \(usual.errors)")
    let arpa = try? String(contentsOfFile: folder.file("made.arpa"), encoding: .utf8)
    for end in ["\n", "\r\n", "\r"] {
      let other = "\u{FEFF}" + text.replacingOccurrences(of: "\n", with: end)
      let outcome = try Self.outcome(command, of: Data(other.utf8), in: folder)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
      #expect(
        Self.plain(outcome.output, command) == Self.plain(usual.output, command), "\(command)")
      #expect((try? String(contentsOfFile: folder.file("made.arpa"), encoding: .utf8)) == arpa)
    }
    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16] {
      let bytes = try #require(text.data(using: encoding))
      let outcome = try Self.outcome(command, of: bytes, in: folder)
      #expect([65, 78].contains(outcome.status), "\(command): \(outcome.status)")
      #expect(
        outcome.errors.contains("in.txt: it is text in UTF-16"), "\(command): \(outcome.errors)")
    }
  }
}
