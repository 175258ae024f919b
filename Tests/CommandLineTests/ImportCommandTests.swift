import Foundation
import Shards
import TestSupport
import Testing

/// `crnn-dist dataset import` on several ranks, and against another set.
@Suite(.serialized) struct ImportCommandTests {
  /// A folder with drawn pictures in files/, a list of which two lines are bad, and a second list.
  private func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let drawn = try Program.run(
      ["dataset", "synthesize", "-o", "drawn", "--count", "700", "--images", "files"],
      in: folder.path)
    #expect(drawn.status == 0, "\(drawn.errors)")
    let list = folder.path + "/files/" + (try #require(try lists(folder).first))
    var lines = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    let first = try #require(lines.first)
    try folder.write("no picture", to: "files/broken.png")
    lines.insert("broken.png\tx", at: 300)
    lines.insert("gone.png\ty", at: 600)
    try folder.write(lines.joined(separator: "\n") + "\n", to: "files/bad.tsv")
    let picture = first.split(separator: "\t")[0]
    try folder.write("\(picture)\t\(first.split(separator: "\t")[1])ß\n", to: "files/again.tsv")
    return folder
  }

  private func lists(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/files")
      .filter { $0.hasSuffix(".tsv") }
  }

  private func samples(_ folder: String) throws -> [Sample] {
    let set = try ShardSet(folder: folder)
    return try (0..<set.count).map(set.sample)
  }

  @Test func theSetAndItsReportAreTheSameOnAnyNumberOfRanks() throws {
    let root = try workplace()
    var sets: [[Sample]] = []
    var reports: [Data] = []
    for ranks in [nil, 2, 3] {
      let folder = "set\(ranks ?? 1)"
      // Five times over they are more chunks than one rank can be ahead of another.
      let run = try Program.run(
        ["dataset", "import"] + Array(repeating: "files/bad.tsv", count: 5)
          + ["-o", folder, "--shard-size", "400"], in: root.path, ranks: ranks)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.hasPrefix("kept      3500 samples\nskipped   10\n"), "\(run.output)")
      sets.append(try samples(root.path + "/" + folder))
      reports.append(
        try Data(
          contentsOf: URL(fileURLWithPath: "\(root.path)/\(folder)/import-report.json")))
    }
    #expect(sets[0].count == 3500)
    #expect(sets[1] == sets[0] && sets[2] == sets[0])
    #expect(reports[1] == reports[0] && reports[2] == reports[0])
  }

  @Test func anErrorEndsAllRanksWithItsStatusAndIsSaidOnce() throws {
    let folder = try TemporaryFolder()
    let missing = try Program.run(
      ["dataset", "import", "nowhere.tsv", "-o", "set"], in: folder.path, ranks: 2)
    #expect(missing.status == 66)
    #expect(missing.errors.components(separatedBy: "nowhere.tsv").count == 2, "\(missing.errors)")
    try folder.write("a.png\tx\n", to: "list.tsv")
    let empty = try Program.run(
      ["dataset", "import", "list.tsv", "-o", "set"], in: folder.path, ranks: 2)
    #expect(empty.status == 65 && empty.errors.contains("no sample was kept"), "\(empty.errors)")
  }

  @Test func picturesOfTheTrainingSetAreFoundInAnother() throws {
    let folder = try workplace()
    let arguments = ["dataset", "import", "files/again.tsv", "-o", "test", "--against", "drawn"]
    let run = try Program.run(arguments, in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    for finding in [
      "conflicting duplicate  1", "leakage  1", "unseen character  1", "which is in",
    ] {
      #expect(run.output.contains(finding), "\(run.output)")
    }
    let strict = try Program.run(
      ["dataset", "import", "files/again.tsv", "-o", "strict", "--against", "drawn"]
        + ["--on", "leakage=stop"], in: folder.path)
    #expect(
      strict.status == 65 && strict.errors.contains("nothing was written"), "\(strict.errors)")
    let other = try Program.run(arguments + ["--height", "48"], in: folder.path)
    #expect(other.status == 64 && other.errors.contains("32 pixels high"), "\(other.errors)")
    let both = try Program.run(arguments + ["--validation", "0.5"], in: folder.path)
    #expect(both.status == 64 && both.errors.contains("leave --validation out"))
  }

  @Test func standardErrorStaysOpenWhilePicturesAreDecoded() throws {
    let folder = try workplace()
    // Damaged pictures are those of which the libraries would print something.
    let outcome = try Program.script(
      """
      mkdir damaged
      for file in $(ls files/*.png | head -n 200); do
        name=${file##*/}
        head -c $(($(stat -c %s $file) * 2 / 3)) $file > damaged/$name
        printf '\\377\\330\\377\\340\\000\\020JFIF broken' > damaged/$name.jpg
        printf '%s\\tx\\n%s.jpg\\tx\\n' $name $name >> damaged/list.tsv
      done
      for i in {1..72}; do cat damaged/list.tsv; done > damaged/long.tsv
      $C dataset import damaged/long.tsv -o o 2>errors >output & job=$!
      while kill -0 $job 2>/dev/null; do readlink /proc/$job/fd/2 >> targets; done
      wait $job; echo "status $?"
      # The first looks see the shell before it has become the program.
      grep -v /script.err targets | sort -u; wc -l < targets; cat errors
      """, in: folder.path)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require(lines.count > 2, "\(outcome.output)\(outcome.errors)")
    let errors = URL(fileURLWithPath: folder.file("errors")).resolvingSymlinksInPath().path
    #expect(lines[1] == errors, "\(outcome.output)")
    #expect((Int(lines[2]) ?? 0) > 5, "it was over before it could be watched: \(lines)")
    #expect(lines.dropFirst(3).allSatisfy { $0.hasPrefix("crnn-dist: ") }, "\(outcome.output)")
  }
}
