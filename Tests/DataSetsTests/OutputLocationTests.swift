import Foundation
import Shards
import TestSupport
import Testing

/// Where data sets and exports go: into no folder of another, and nothing is left of what has no room.
@Suite struct OutputLocationTests {
  private func report(_ folder: String) throws -> String {
    try String(contentsOfFile: folder + "/import-report.json", encoding: .utf8)
  }

  /// A folder of 40 words, from which data sets are made.
  private func words(in folder: String) throws -> String {
    let made = try ImagesProgram.run(
      "dataset", "synthesize", "-o", folder + "/words", "--count", "40")
    #expect(made.status == 0, "\(made.errors)")
    return folder + "/words"
  }

  @Test func aSetKeepsItsReportWhateverIsImportedBesideIt() throws {
    try Fixtures.withFolder { folder in
      let words = try words(in: folder)
      let held = ["--validation", "0.2"]
      for (name, first, second, sets) in [
        ("whole", [], held, "NAME"), ("split", held, [], "NAME/train and NAME/validation"),
      ] {
        let target = "\(folder)/\(name)"
        let made = try ImagesProgram.run(["dataset", "import", words, "-o", target] + first)
        #expect(made.status == 0, "\(made.errors)")
        let before = try report(target)
        for command in [["import", words], ["synthesize", "--count", "40"]] {
          let run = try ImagesProgram.run(["dataset"] + command + ["-o", target] + second)
          #expect(run.status == 74, "\(name) \(command)")
          let shards = sets.replacingOccurrences(of: "NAME", with: target)
          #expect(
            run.errors
              == "crnn-dist: error: \(target)/import-report.json: this is the report of the shards in \(shards); "
              + "remove these and it, or choose another folder\n"
              || run.errors.hasPrefix(
                "crnn-dist: error: rank 0: \(target)/import-report.json: this is"),
            "\(run.errors)")
          // The same way once more: there are shards already.
          let again = try ImagesProgram.run(["dataset"] + command + ["-o", target] + first)
          #expect(again.status == 74 && again.errors.contains("holds shards already"))
        }
        #expect(try report(target) == before, "\(name)")
        let entries = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
        #expect(
          entries
            == (name == "whole"
              ? ["import-report.json", "shard-00000.h5"]
              : ["import-report.json", "train", "validation"]))
      }
    }
  }

  @Test func twoImportsMayLieSideBySideAndAFailedOneGivesItsPlace() throws {
    try Fixtures.withFolder { folder in
      let words = try words(in: folder)
      for part in ["train", "validation"] {
        let run = try ImagesProgram.run("dataset", "import", words, "-o", "\(folder)/set/\(part)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try report("\(folder)/set/\(part)").contains("\"kept\" : 40"))
      }
      // The report of an import that kept nothing says why, and is of no shards.
      try Data("none.png\tone\n".utf8).write(to: URL(fileURLWithPath: folder + "/list.tsv"))
      let none = try ImagesProgram.run(
        "dataset", "import", folder + "/list.tsv", "-o", folder + "/new")
      #expect(none.status == 65)
      #expect(try report(folder + "/new").contains("missing image"))
      let second = try ImagesProgram.run(
        "dataset", "import", words, "-o", folder + "/new", "--validation", "0.2")
      #expect(second.status == 0, "\(second.errors)")
      #expect(try report(folder + "/new").contains("\"kept\" : 40"))
    }
  }

  /// A data set whose pictures are noise and take several hundred kilobytes.
  private func noise(in folder: String) throws -> String {
    let writer = try ShardSetWriter(folder: folder + "/noise", height: 64, channels: 1)
    var state: UInt32 = 1
    for index in 0..<40 {
      let pixels = (0..<64 * 200).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
      try writer.append(
        Sample(pixels: pixels, width: 200, label: "a", source: "part-\(index / 10)/\(index).png"))
    }
    try writer.finish()
    return folder + "/noise"
  }

  @Test(arguments: ["folder", "lmdb"])
  func anExportToAFullDiskSaysSoAndLeavesNothing(_ form: String) throws {
    guard let disk = try SmallDisk(kilobytes: 160) else { return }
    try Fixtures.withFolder { folder in
      let noise = try noise(in: folder)
      let output = disk.file("out")
      let run = try ImagesProgram.run(
        "dataset", "export", noise, "-o", output, "--format", form)
      #expect(run.status == 74, "\(run.errors)")
      #expect(
        run.errors.hasPrefix("crnn-dist: error: \(output)/")
          && run.errors.hasSuffix(
            ": No space left on device; free some space there, or write to another file system\n"),
        "\(run.errors)")
      #expect(try disk.names() == [])
      // A folder that was there stays, and the next export takes it.
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
      let again = try ImagesProgram.run(
        "dataset", "export", noise, "-o", output, "--format", form)
      #expect(again.status == 74)
      #expect(try FileManager.default.contentsOfDirectory(atPath: output) == [])
    }
  }

  @Test func drawnWordsInQuotesComeBackAsTheyAre() throws {
    try Fixtures.withFolder { folder in
      let words = ["\"abc\"", "\"ab\"\"c\"", "\"x\""]
      for (name, list) in [("all", words), ("one", ["\"abc\""]), ("json", ["{\"a\":1}", "b"])] {
        try Data(list.joined(separator: "\n").utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(name).txt"))
        let drawn = try ImagesProgram.run(
          "dataset", "synthesize", "--words", "\(folder)/\(name).txt", "--repeat", "1", "-o",
          "\(folder)/\(name)", "--images", "\(folder)/\(name)-files")
        #expect(drawn.status == 0, "\(drawn.errors)")
        let read = try ImagesProgram.run(
          "dataset", "import", "\(folder)/\(name)-files", "-o", "\(folder)/\(name)-again")
        #expect(read.status == 0, "\(read.errors)")
        let labels = try Array(ShardSet(folder: "\(folder)/\(name)-again").labels)
        #expect(labels == (name == "json" ? ["b"] : list))
        #expect(
          drawn.output.contains("          train/000000.png: \"{\"a\":1}\" is left out\n")
            == (name == "json"))
      }
    }
  }

  @Test func drawingsThatHaveNoRoomLeaveNothing() throws {
    guard let disk = try SmallDisk(kilobytes: 160) else { return }
    try Fixtures.withFolder { folder in
      let run = try ImagesProgram.run(
        "dataset", "synthesize", "--count", "400", "-o", folder + "/set", "--images",
        disk.file("drawn"))
      #expect(run.status == 74, "\(run.errors)")
      #expect(
        run.errors.contains("No space left on device; free some space there"), "\(run.errors)")
      #expect(try disk.names() == [])
      #expect(!FileManager.default.fileExists(atPath: folder + "/set/shard-00000.h5"))
    }
  }
}
