import Foundation
import Pictures
import Shards
import Testing

@Suite struct DatasetCommandTests {
  @Test func importsAListAndReportsWhatItLeftOut() throws {
    try Fixtures.withFolder { folder in
      let list = folder + "/list.tsv"
      let lines = ["red.png\tab", "grey.tif\tb", "text.png\tc", "cut-noise.jpg\td", "no line"]
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: list))
      let run = try ImagesProgram.run(
        "dataset", "import", Fixtures.image(""), "--labels", list, "-o", folder + "/set",
        "--height", "32", "--colour")
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(run.output.hasPrefix("kept      2 samples\nskipped   3\n"))

      let set = try ShardSet(folder: folder + "/set")
      #expect(set.count == 2 && set.height == 32 && set.channels == 3)
      #expect(Array(set.labels) == ["ab", "b"] && set.widths == [64, 64])
      #expect(try set.sample(at: 0).pixels.prefix(6) == [255, 0, 0, 255, 0, 0])
      #expect(set.verify().isSound)
      let report = try String(contentsOfFile: folder + "/set/import-report.json", encoding: .utf8)
      for name in ["text.png", "cut-noise.jpg", "list.tsv:5"] { #expect(report.contains(name)) }
    }
  }

  @Test func drawsWordsWhoseFilesImportToTheSameSamples() throws {
    try Fixtures.withFolder { folder in
      let run = try ImagesProgram.run(
        "dataset", "synthesize", "-o", folder + "/drawn", "--count", "60", "--validation", "0.25",
        "--images", folder + "/files", "--samples", "3", "--shard-size", "20", "--seed", "5")
      #expect(run.status == 0 && run.errors == "", "\(run.errors)")
      let training = try ShardSet(folder: folder + "/drawn/train")
      let validation = try ShardSet(folder: folder + "/drawn/validation")
      #expect(training.count == 45 && training.shards.count == 3 && validation.count == 15)
      #expect(Set(training.labels).isDisjoint(with: validation.labels))
      let samples = try FileManager.default.contentsOfDirectory(atPath: folder + "/drawn/samples")
      #expect(samples.filter { $0.hasSuffix(".png") }.count == 3)

      for (name, drawn) in [("train", training), ("validation", validation)] {
        let run = try ImagesProgram.run(
          "dataset", "import", "\(folder)/files/\(name).tsv", "-o", "\(folder)/again-\(name)")
        #expect(run.status == 0, "\(run.errors)")
        let again = try ShardSet(folder: "\(folder)/again-\(name)")
        #expect(again.count == drawn.count)
        for index in 0..<drawn.count {
          #expect(try again.sample(at: index) == drawn.sample(at: index))
        }
      }
    }
  }

  @Test func drawsASheetOfAugmentedSamples() throws {
    try Fixtures.withFolder { folder in
      let made = try ImagesProgram.run(
        "dataset", "synthesize", "-o", folder + "/set", "--count", "9")
      #expect(made.status == 0, "\(made.errors)")
      func sheet(_ name: String, _ arguments: String...) throws -> RasterImage {
        let run = try ImagesProgram.run(
          ["dataset", "augment-preview", folder + "/set", "-o", folder + "/" + name] + arguments)
        #expect(run.status == 0 && run.errors == "", "\(run.errors)")
        return try ImageDecoder(channels: 1).decode(file: folder + "/" + name)
      }
      let all = try sheet("all.png", "--samples", "3", "--epochs", "2")
      // Three samples as stored, under 12 effects and in 2 epochs, each line with a title.
      #expect(all.height > 15 * (32 + 12))
      let again = try sheet("again.png", "--samples", "3", "--epochs", "2")
      let other = try sheet("other.png", "--samples", "3", "--epochs", "2", "--set", "seed=2")
      #expect(all == again)
      #expect(all != other)
      let one = try sheet("one.png", "--epochs", "0", "--set", "augmentation.rotation=0")
      #expect(one.height < all.height)
      let wrong = try ImagesProgram.run(
        "dataset", "augment-preview", folder + "/set", "-o", folder + "/x.png",
        "--set", "augmentation.rotaton=1")
      #expect(wrong.status == 78 && wrong.errors.contains("did you mean \"rotation\"?"))
    }
  }

  @Test func holdsOutAShareOfAnImport() throws {
    guard let folder = Fixtures.dataSet("captcha5") else { return }
    try Fixtures.withFolder { output in
      let run = try ImagesProgram.run(
        "dataset", "import", folder + "/train.tsv", "-o", output + "/set", "--validation", "0.1")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("kept      922 samples\nskipped   0\n"))
      #expect(run.output.contains("19 symbols: 2345678bcdefgmnpwxy\n"))
      #expect(try ShardSet(folder: output + "/set/train").count == 830)
      #expect(try ShardSet(folder: output + "/set/validation").count == 92)
    }
  }

  @Test func namesLabelsThatCannotFit() throws {
    guard let folder = Fixtures.dataSet("iiit5k_train") else { return }
    try Fixtures.withFolder { output in
      let run = try ImagesProgram.run("dataset", "import", folder, "-o", output + "/set")
      #expect(
        run.output.contains(
          "    images/2541_7.png: \"infill\" needs 7 frames, its 30 pixels give 6\n"))
      #expect(try ShardSet(folder: output + "/set").count == 1999)
      let unjudged = try ImagesProgram.run(
        "dataset", "import", folder, "-o", output + "/all", "--network", "none")
      #expect(unjudged.output.contains("kept      2000 samples\n"))
    }
  }

  @Test func failsWithOneLineThatSaysWhy() throws {
    try Fixtures.withFolder { folder in
      let empty = folder + "/fonts.conf"
      try Data("<fontconfig></fontconfig>".utf8).write(to: URL(fileURLWithPath: empty))
      let bad = folder + "/bad.tsv"
      try Data("\(Fixtures.image("text.png"))\ta\n".utf8).write(to: URL(fileURLWithPath: bad))
      let fonts = ["FONTCONFIG_FILE": empty]
      let set = folder + "/set"

      func expect(
        _ status: Int32, _ message: String, _ run: ImagesProgram.Outcome,
        location: SourceLocation = #_sourceLocation
      ) {
        let errors = run.errors.replacingOccurrences(of: folder, with: "F")
        #expect(run.status == status, sourceLocation: location)
        #expect(errors.hasPrefix("crnn-dist: error: \(message)"), sourceLocation: location)
        #expect(errors.filter { $0 == "\n" }.count == 1, "\(errors)", sourceLocation: location)
      }
      let run = { (arguments: [String]) in
        try ImagesProgram.run(
          "dataset", arguments[0], arguments[1], "-o", set, arguments[2], arguments[3])
      }
      let plain = ["--height", "32"]
      expect(66, "F/none: no such file or folder", try run(["import", folder + "/none"] + plain))
      expect(
        65, "no sample was kept; the reasons stand in F/", try run(["import", bad] + plain))
      expect(64, "--height is between 1 and 4096", try run(["import", bad, "--height", "0"]))
      expect(64, "--validation is a share", try run(["import", bad, "--validation", "10"]))
      expect(64, "--network: ", try run(["import", bad, "--network", "crnm"]))
      expect(64, "--network: ", try run(["import", bad, "--network", "[1,48,0,1 Cr3,3,8 O1c]"]))
      expect(64, "Unknown option '--hight'", try run(["import", bad, "--hight", "32"]))
      expect(
        64, "--fonts names no font family", try run(["synthesize", "--colour", "--fonts", ","]))
      expect(
        69, "no installed font is called \"X\"",
        try run(["synthesize", "--colour", "--fonts", "X"]))
      expect(
        69,
        "no font is installed that could draw the words; install one, for example with: "
          + "apt-get install fonts-dejavu-core",
        try ImagesProgram.run("dataset", "synthesize", "-o", set, environment: fonts))
      for (message, options) in [
        ("--without: there is no ingredient \"shadows\", but fonts", ["--without", "shadows"]),
        ("--without: the style print has no shadow", ["--without", "blur,shadow"]),
        ("The value 'scenic' is invalid for '--style", ["--style", "scenic"]),
        ("--numbers is a share between 0 and 1, not 2.0", ["--numbers", "2"]),
        (
          "--strings, --numbers and --punctuation are 1.5 together",
          ["--numbers", "1", "--strings", "0.5"]
        ),
        ("--count is 1 to 2147483648, not 0", ["--count", "0"]),
      ] {
        let style = options[0] == "--without" ? ["--style", "print"] : []
        expect(
          64, message,
          try ImagesProgram.run(["dataset", "synthesize", "-o", set] + style + options))
      }
      expect(
        66, "F/nowhere: there is no such file",
        try ImagesProgram.run("dataset", "synthesize", "-o", set, "--words", folder + "/nowhere"))
      expect(
        66, "F/nowhere: there is no such file",
        try ImagesProgram.run("dataset", "synthesize", "-o", set, "--text", folder + "/nowhere"))
      let first = try ImagesProgram.run("dataset", "synthesize", "-o", set, "--count", "5")
      #expect(first.status == 0)
      expect(
        74, "F/set: the folder holds shards already",
        try ImagesProgram.run("dataset", "synthesize", "-o", set, "--count", "5"))
    }
  }
}
