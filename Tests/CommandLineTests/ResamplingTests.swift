import TestSupport
import Testing

/// How the pictures of a data set were scaled is how a network trained on it scales pictures.
@Suite struct ResamplingTests {
  @Test func pictureFilesAreScaledAsTheTrainingDataWere() throws {
    let folder = try TrainCommandTests.workplace()
    let network = "network=[1,16,0,1 Cln3,3,4 Bn Re Mp2,2 Cln3,3,8 Bn Re Mp8,1 S1(1x0)1,3 Lbx8 O1c]"
    try Self.run(
      [
        "dataset", "synthesize", "-o", "tall", "--words", "words.txt", "--height", "40", "--images",
        "pictures",
      ],
      in: folder)
    for resampling in ["area", "lanczos"] {
      try Self.run(
        [
          "dataset", "import", "pictures/labels.tsv", "-o", resampling, "--height", "16",
          "--network", "none",
          "--resample", resampling,
        ], in: folder)
    }
    // Pixels of that height are copied, and with them how they came about.
    try Self.run(
      ["dataset", "import", "lanczos", "-o", "copy", "--height", "16", "--network", "none"],
      in: folder)
    let copy = try Self.run(["dataset", "inspect", "copy"], in: folder)
    #expect(copy.output.contains("scaled by lanczos"), "\(copy.output)")
    try Self.run(
      [
        "train", "config.yaml", "--run", "run-l", "--set", network, "--set", "data.train=lanczos",
        "--set", "data.validation=null", "--set", "max_steps=1",
      ], in: folder)
    let mixed = try Self.run(
      [
        "train", "config.yaml", "--run", "run-m", "--set", network,
        "--set", "data.train=[{path: area}, {path: lanczos}]", "--set", "data.validation=null",
        "--set",
        "max_steps=1",
      ], in: folder)
    #expect(mixed.errors.contains("scaled by area and lanczos"), "\(mixed.errors)")
    func probabilities(_ input: String) throws -> [Substring] {
      let read = try Self.run(
        ["recognize", input, "--checkpoint", "run-l/last.h5", "--format", "jsonl"], in: folder)
      return read.output.split(separator: "\n").compactMap { $0.split(separator: ",").first }
        .sorted()
    }
    let fromFiles = try probabilities("pictures")
    #expect(!fromFiles.isEmpty)
    #expect(try fromFiles == probabilities("lanczos"))
    #expect(try fromFiles != probabilities("area"))
    let shown = try Self.run(["checkpoint", "inspect", "run-l/last.h5"], in: folder)
    #expect(shown.output.contains("pictures   scaled by lanczos"), "\(shown.output)")
    let set = try Self.run(["dataset", "inspect", "lanczos"], in: folder)
    #expect(set.output.contains("16 high, grey, scaled by lanczos"), "\(set.output)")
  }

  @discardableResult
  private static func run(_ words: [String], in folder: TemporaryFolder) throws -> Program.Outcome {
    let outcome = try Program.run(words, in: folder.path)
    #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    return outcome
  }
}
