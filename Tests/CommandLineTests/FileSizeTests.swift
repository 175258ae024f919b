import Foundation
import TestSupport
import Testing

/// Every command that writes a file says so where the file may not grow, and ends quietly where nobody
/// reads what it writes.
@Suite(.serialized) struct FileSizeTests {
  /// A data set `data`, its pictures in `pictures`, a run `run` and many words in `many.txt`.
  private static func workplace() throws -> TemporaryFolder {
    let folder = try OutputCommandTests.workplace(picturesOf: "train")
    try folder.write(
      (0..<4000).map { "\(String($0, radix: 36))\n" }.joined(), to: "many.txt")
    return folder
  }

  /// How a file of each kind begins, as a command replaces only what is of the kind that it writes.
  private static let beginnings: [String: [UInt8]] = [
    "picture": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
    "readings": Array("a.png\told\t0.5000\t0.9000\n".utf8),
    "page": Array(
      "<html><head><meta name=\"ocr-system\" content=\"crnn-dist\"></head>old</html>\n".utf8),
    "model": Array("\\data\\\nold\n".utf8),
  ]

  /// What each writes into, and a size in KiB that is too small for it.
  private static let commands: [(command: String, output: String, limit: Int)] = [
    ("dataset import pictures/labels.tsv -o OUT", "folder", 4),
    ("dataset synthesize --words words.txt --repeat 200 -o OUT", "folder", 4),
    ("dataset export data/train -o OUT", "folder", 1),
    ("dataset export data/train --format lmdb -o OUT", "folder", 4),
    ("dataset inspect data/train --contact-sheet OUT", "picture", 4),
    ("dataset augment-preview data/train -o OUT", "picture", 4),
    ("recognize --checkpoint run/last.h5 -o OUT pictures", "readings", 1),
    ("recognize --checkpoint run/last.h5 --format hocr -o OUT pictures", "page", 4),
    // Each picture has a file of its own, which says where the picture is.
    (
      "recognize --checkpoint run/last.h5 --format alto -o OUT pictures"
        + String(repeating: "/../pictures", count: 100), "folder", 1
    ),
    ("evaluate --checkpoint run/last.h5 --data data/train --tables OUT", "folder", 1),
    ("lm train many.txt -o OUT", "model", 4),
    ("report run -o OUT", "page", 4),
  ]

  @Test(arguments: 0..<12)
  func aFileThatMayNotGrowSoFarIsNamed(_ number: Int) throws {
    let (command, output, limit) = Self.commands[number]
    let folder = try Self.workplace()
    let old = Data(Self.beginnings[output] ?? [])
    if output != "folder" { try old.write(to: URL(fileURLWithPath: folder.file("out"))) }
    // What the command says goes through a pipe, which has no size.
    let outcome = try Program.script(
      "(ulimit -f \(limit); exec $C \(command.replacingOccurrences(of: "OUT", with: "out"))) 2>&1 | cat; "
        + "exit ${PIPESTATUS[0]}", in: folder.path)
    #expect(outcome.status == 74, "\(command): \(outcome.output)")
    #expect(
      outcome.output.contains("out") && outcome.output.contains("File too large"),
      "\(command): \(outcome.output)")
    #expect(!outcome.output.contains("out/lock"), "\(command): \(outcome.output)")
    if output != "folder" {
      #expect(FileManager.default.contents(atPath: folder.file("out")) == old, "\(command)")
    }
    let left = FileManager.default.subpaths(atPath: folder.path) ?? []
    #expect(
      !left.contains {
        $0.hasSuffix(".partial") || $0.hasSuffix("lock") || $0.hasSuffix(".pending")
      },
      "\(command): \(left)")
  }

  @Test(arguments: 0..<12)
  func aPipeThatNobodyReadsEndsItQuietly(_ number: Int) throws {
    let command = Self.commands[number].command.replacingOccurrences(of: "OUT", with: "out")
    let folder = try Self.workplace()
    let outcome = try Program.script(
      "mkfifo p; exec 3<>p; exec 4>p; exec 3<&-; $C \(command) >&4; exit $?", in: folder.path)
    // Some write to standard output, the others to a file alone.
    let isQuiet = outcome.status == 141 || outcome.status == 0
    #expect(isQuiet && !outcome.errors.contains("error"), "\(command): \(outcome.errors)")
    guard ["readings", "page", "model"].contains(Self.commands[number].output) else { return }
    let stream = try Program.script(
      "exec 3<>p; exec 4>p; exec 3<&-; $C "
        + Self.commands[number].command.replacingOccurrences(of: "OUT", with: "/dev/fd/4")
        + "; exit $?",
      in: folder.path)
    #expect(stream.status == 141, "\(command): \(stream.errors)")
    #expect(!stream.errors.contains("error"), "\(command): \(stream.errors)")
  }
}
