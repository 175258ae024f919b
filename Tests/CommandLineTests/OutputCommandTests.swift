import Files
import Foundation
import Ranks
import TestSupport
import Testing

/// What becomes of what the programs write: where it cannot be written, and where two write at once.
@Suite(.serialized) struct OutputCommandTests {
  /// A data set `data`, the pictures of a part of it in `pictures`, and a checkpoint `run/last.h5`.
  static func workplace(picturesOf part: String = "validation") throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    for arguments in [
      ["train", "config.yaml", "--run", "run", "--set", "max_steps=2"],
      ["dataset", "export", "data/\(part)", "-o", "pictures"],
    ] {
      let outcome = try Program.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return folder
  }

  private static let commands = [
    "--help", "--version", "dataset inspect data/train", "dataset verify data/train",
    "checkpoint inspect run/last.h5", "environment", "recognize --checkpoint run/last.h5 pictures",
    "recognize --help", "evaluate --checkpoint run/last.h5 --data data/train",
    "lm train words.txt -o words.arpa", "dataset export data/train -o exported",
    "dataset import pictures/labels.tsv -o imported", "report run",
    "benchmark --steps 1 --batch 2 --width 32",
  ]

  @Test func standardOutputThatIsFullOrClosedIsAnErrorOfEveryCommand() throws {
    let folder = try Self.workplace()
    for command in Self.commands {
      let full = try Program.script("$C \(command) > /dev/full", in: folder.path)
      #expect(full.status == 74, "\(command)")
      let reason =
        "standard output: cannot be written: No space left on device; free some space there, or write to another "
        + "file system\n"
      #expect(full.errors.hasSuffix(reason), "\(command): \(full.errors)")
    }
    let closed = try Program.script("$C dataset inspect data/train >&-", in: folder.path)
    #expect(closed.status == 74)
    #expect(
      closed.errors == "crnn-dist: error: standard output: cannot be written: Bad file descriptor\n"
    )
  }

  @Test func aPipeThatNobodyReadsEndsACommandSilently() throws {
    let folder = try Self.workplace()
    for command in Self.commands where !command.contains("import") && !command.contains("export") {
      for ignored in ["", "trap '' PIPE; "] {
        // The reader is gone before the program starts to write.
        let outcome = try Program.script(
          "mkfifo p; \(ignored)exec 3<>p; exec 4>p; exec 3<&-; $C \(command) >&4; s=$?; rm p; exit $s",
          in: folder.path)
        #expect(outcome.status == 141, "\(ignored)\(command): \(outcome.errors)")
        #expect(!outcome.errors.contains("error"), "\(command): \(outcome.errors)")
      }
    }
  }

  @Test func aFileIsReplacedWhenTheNewOneIsWholeAndAStreamIsWrittenTo() throws {
    let folder = try Self.workplace()
    let read = "$C recognize --checkpoint run/last.h5"
    let old = "a.png\told\t0.5000\t0.2500\n"
    try folder.write(old, to: "read.tsv")
    let failed = try Program.script("\(read) -o read.tsv nowhere", in: folder.path)
    #expect(failed.status != 0)
    #expect(try String(contentsOfFile: folder.file("read.tsv"), encoding: .utf8) == old)
    let whole = try Program.script("\(read) -o read.tsv pictures", in: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    let text = try String(contentsOfFile: folder.file("read.tsv"), encoding: .utf8)
    #expect(text.split(separator: "\n").count > 3)
    for stream in [
      "\(read) -o /dev/stdout pictures", "\(read) -o /dev/stdout pictures | cat",
      "mkfifo p; cat p & \(read) -o p pictures; wait",
    ] {
      let outcome = try Program.script(stream, in: folder.path)
      #expect(outcome.output == text, "\(stream): \(outcome.errors)")
    }
    let added = try Program.script(
      "echo before > all; \(read) -o /dev/stdout pictures >> all; cat all", in: folder.path)
    #expect(added.output == "before\n" + text)
    let names = try folder.names()
    #expect(!names.contains { $0.hasSuffix(".partial") || $0.hasSuffix(".lock") })
  }

  @Test func noOutputTakesThePlaceOfWhatACommandReadsOrNeverWrites() throws {
    let folder = try Self.workplace()
    try folder.write("ab\nba\n", to: "lex.txt")
    try folder.write("<alto/>", to: "page.xml")
    try folder.write("page.png\tmy text\n", to: "truth.tsv")
    try folder.write("#!/bin/sh\n", to: "run.sh")
    try folder.write("{\"a\": 1}\n", to: "some.json")
    let picture = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: folder.file("pictures"))
        .filter { $0.hasSuffix(".png") }.min())
    let script = """
      cp pictures/\(picture) page.png; cp page.png other.png; cp run/last.h5 b.h5
      md5sum *.* run/*.* data/train/* > before
      read="$C recognize --checkpoint b.h5"
      for command in "$read -o other.png page.png" "$read -o page.png page.png" "$read -o b.h5 page.png" \
        "$read --lexicon lex.txt -o lex.txt page.png" "$read --format alto -o . page.png" \
        "$read --format hocr -o page.xml page.png" "$C lm train lex.txt -o lex.txt" \
        "$read -o truth.tsv page.png" "$read --format text -o truth.tsv page.png" "$read --format text -o page.xml page.png" \
        "$read --json -o some.json page.png" "$read --format hocr -o truth.tsv page.png" "$read -o run.sh page.png" \
        "$C lm train lex.txt -o truth.tsv" "$C lm train lex.txt -o run.sh" \
        "$C report run -o run/last.h5" "$C report run -o run/metrics.jsonl" "$C report run -o run/config.yaml" \
        "$C dataset inspect data/train --contact-sheet data/train/shard-00000.h5" \
        "$C dataset inspect data/train --contact-sheet lex.txt" \
        "$C dataset augment-preview data/train -o config.yaml" \
        "$C evaluate --checkpoint b.h5 --data data/train --lexicon samples.csv --tables ."; do
        [ -e samples.csv ] || cp lex.txt samples.csv
        $command >/dev/null 2>errors; s=$?
        [ $s = 64 ] || { echo "$s: $command"; cat errors; }
      done
      rm samples.csv; md5sum -c --quiet before
      for command in "$read -o read.tsv page.png" "$read --format text -o read.txt page.png" \
        "$read --json -o read.jsonl page.png" "$read --format hocr -o read.html page.png" \
        "$C lm train lex.txt -o lm.arpa" "$C evaluate --checkpoint b.h5 --data data/train --tables tables" \
        "$C report run" "$read --format alto -o alto page.png" \
        "$C dataset inspect data/train --contact-sheet sheet.png"; do
        $command >/dev/null 2>errors && $command >/dev/null 2>errors || { echo "$command"; cat errors; }
      done
      """
    let outcome = try Program.script(script, in: folder.path)
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
  }

  @Test func whatIsNotThereEndsEveryCommandWithOneStatus() throws {
    let root = try Self.workplace()
    for command in [
      "evaluate --checkpoint run/last.h5 --data nothere", "diagnose run/last.h5 --data nothere",
      "evaluate --checkpoint nothere --data data/train", "checkpoint inspect nothere",
      "dataset export nothere -o o", "dataset verify nothere", "dataset inspect nothere",
      "dataset simulate-order nothere", "dataset augment-preview nothere -o o.png",
      "recognize --checkpoint nothere page.png", "report nothere",
      "evaluate --checkpoint run --data data/train",
    ] {
      let outcome = try Program.script("$C \(command)", in: root.path)
      #expect(outcome.status == 66, "\(command): \(outcome.errors)")
    }
    for (command, said) in [
      ("dataset synthesize -o o --seed -1", "'-1' is invalid for '--seed"),
      ("dataset synthesize -o o --validation -0.5", "between 0 and 1, not -0.5"),
      ("lm train x -o y --order -1", "--order is 1 to 16."),
    ] {
      let outcome = try Program.script("$C \(command)", in: root.path)
      #expect(outcome.status == 64 && outcome.errors.contains(said), "\(outcome.errors)")
    }
    let shard = try Program.script(
      "$C dataset inspect data/train/shard-00000.h5", in: root.path)
    #expect(shard.status == 64, "\(shard.errors)")
    #expect(shard.errors.contains("name the folder of the shards"), "\(shard.errors)")
    let list = try Program.script("$C dataset verify run/metrics.jsonl", in: root.path)
    #expect(list.status == 66, "\(list.errors)")
    #expect(list.errors.contains("it is a file; a folder of shards"), "\(list.errors)")
    try FileManager.default.createSymbolicLink(
      atPath: root.file("run/best.h5"), withDestinationPath: "last.h5")
    let folder = try Program.script("$C recognize --checkpoint run pictures", in: root.path)
    #expect(
      folder.errors
        == "crnn-dist: error: run: it is a folder and no checkpoint; name a checkpoint in it, such as run/best.h5\n"
    )
  }

  @Test func ofSeveralImportsIntoOneFolderOneMakesTheSet() throws {
    let folder = try Self.workplace()
    let list = try String(contentsOfFile: folder.file("pictures/labels.tsv"), encoding: .utf8)
    let big = String(repeating: list, count: 40_000 / list.split(separator: "\n").count + 1)
    try folder.write(big, to: "pictures/big.tsv")
    let outcome = try Program.script(
      """
      for i in 1 2 3 4; do
        ($C dataset import pictures/big.tsv -o o --shard-size 500 2>err$i >out$i; echo $? >status$i) &
      done
      wait; cat status1 status2 status3 status4 | sort; $C dataset verify o
      """, in: folder.path)
    #expect(outcome.output.hasPrefix("0\n82\n82\n82\n"), "\(outcome.output)")
    #expect(outcome.status == 0, "\(outcome.output)")
    let errors = try (1...4).map {
      try String(contentsOfFile: folder.file("err\($0)"), encoding: .utf8)
    }
    let refused = errors.filter { $0.contains("o: the output folder is in use by process ") }
    #expect(refused.count == 3, "\(errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("o"))
    #expect(!left.contains { $0 == "lock" || $0.contains("pending") || $0.contains("partial") })
  }

  @Test(arguments: [
    "dataset import pictures/labels.tsv -o o", "dataset synthesize --count 20 -o o",
    "dataset export data/train -o o", "dataset export data/train --format lmdb -o o",
    "recognize --checkpoint run/last.h5 --format alto -o o pictures",
    "evaluate --checkpoint run/last.h5 --data data/train --tables o",
  ])
  func theFolderOfAnotherJobIsNotWrittenInto(_ command: String) throws {
    let folder = try Self.workplace()
    let locks = try FolderLock.ofOutput(folder: folder.file("o"))
    defer { for lock in locks { lock.release() } }
    let outcome = try Program.script("$C \(command)", in: folder.path)
    #expect(outcome.status == 82, "\(outcome.errors)")
    #expect(outcome.errors.contains("o: the output folder is in use by process "))
  }

  @Test func aNameOnStandardInputThatHasNoEndIsRefusedBeforeItFillsTheMemory() throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Program.script(
      """
      $C train config.yaml || exit
      yes a.png | tr -d '\\n' | $C recognize --checkpoint runs/run/last.h5 -
      """, in: folder.path)
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("standard input: name 1 has more than 1048576 bytes"),
      "\(outcome.errors)")
  }

  @Test func aCommandRunsWithoutHomePathAndName() throws {
    let folder = try Self.workplace()
    try #require(getuid() == 0, "only root can run a program as a user without a name")
    let outcome = try Program.script(
      """
      chmod -R a+rX . && mkdir t && chmod 1777 t && cp $C . && exec setpriv --reuid 54321 \
      --regid 54321 --clear-groups env -i TMPDIR=$PWD/t ./crnn-dist evaluate --checkpoint run/last.h5 \
      --data data/train
      """, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("word accuracy") && !outcome.errors.contains("MPI"))
  }

  @Test func aMarkAtTheStartOfALexiconIsNoPartOfItsFirstWord() throws {
    let folder = try Self.workplace()
    try folder.write("\u{FEFF}abc\r\ncab\r\n", to: "marked.txt")
    try folder.write("abc\ncab\n", to: "plain.txt")
    let outcomes = try ["marked.txt", "plain.txt"].map {
      try Program.run(
        ["recognize", "--checkpoint", "run/last.h5", "--lexicon", $0, "pictures"], in: folder.path)
    }
    #expect(outcomes[0].status == 0 && !outcomes[0].output.isEmpty, "\(outcomes[0].errors)")
    #expect(outcomes[0].output == outcomes[1].output && outcomes[0].errors == outcomes[1].errors)
  }

  @Test func aLauncherThatMPIDoesNotSeeIsWarnedOf() throws {
    let said =
      " is 4, but MPI sees one rank, which does all of the work alone; to share it, start with "
      + "mpirun -n 4 crnn-dist … or srun --mpi=pmix crnn-dist …"
    #expect(Launch.warning(["SLURM_NTASKS": "4"]) == "SLURM_NTASKS" + said)
    #expect(Launch.warning(["PMI_SIZE": "4"]) == "PMI_SIZE" + said)
    #expect(Launch.warning(["SLURM_NTASKS": "8", "OMPI_COMM_WORLD_SIZE": "1"]) == nil)
    #expect(Launch.warning([:]) == nil)
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      ["environment"], in: folder.path, environment: ["SLURM_NTASKS": "4"])
    #expect(outcome.errors == "crnn-dist: warning: SLURM_NTASKS\(said)\n")
    let launched = try Program.run(
      ["environment"], in: folder.path, ranks: 2, environment: ["SLURM_NTASKS": "4"])
    #expect(!launched.errors.contains("warning"), "\(launched.errors)")
  }
}
