import Foundation
import ModelExchange
import Recognition
import TestSupport
import Testing

/// `crnn-dist checkpoint export`, `import` and `average`, and `train --from`.
@Suite(.serialized) struct ExchangeCommandTests {
  /// A folder with a trained run.
  private static func trained() throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    return folder
  }

  @Test func aModelGoesOutAndComesBackAndReadsTheSame() throws {
    let folder = try Self.trained()
    let picture = try #require(try TrainCommandTests.pictures(in: folder).first)
    func read(_ checkpoint: String) throws -> String {
      let outcome = try Program.run(
        ["recognize", "--json", "--checkpoint", checkpoint, picture], in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    for arguments in [
      ["export", "run/last.h5", "-o", "model.safetensors"],
      ["import", "model.safetensors", "-o", "model.h5"],
    ] {
      let outcome = try Program.run(["checkpoint"] + arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let (before, after) = (try read("run/last.h5"), try read("model.h5"))
    #expect(before == after)
    let refused = try Program.run(
      ["checkpoint", "export", "run/last.h5", "--format", "kraken", "-o", "k"], in: folder.path)
    #expect(refused.status == 78 && refused.errors.contains("pixels {mean: 1"), "\(refused.errors)")
    let unknown = try Program.run(
      ["checkpoint", "export", "run/last.h5", "--format", "coreml", "-o", "k"], in: folder.path)
    #expect(unknown.status == 64 && unknown.errors.contains("safetensors, kraken, onnx"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("k")))
    let resumed = try Program.run(
      ["train", "config.yaml", "--run", "other", "--resume-from", "model.h5"], in: folder.path)
    #expect(resumed.status == 78, "\(resumed.errors)")
  }

  @Test func aModelForONNXComesWithSamplesForItsRanges() throws {
    let folder = try Self.trained()
    func export(_ arguments: String...) throws -> Program.Outcome {
      try Program.run(
        ["checkpoint", "export", "run/last.h5", "-o", "model.onnx"] + arguments, in: folder.path)
    }
    let exported = try export(
      "--format", "onnx", "--calibration", "data/train", "--calibration-samples", "5")
    #expect(exported.status == 0, "\(exported.errors)")
    #expect(
      (exported.output + exported.errors).contains(
        "model.calibration.safetensors: 5 samples of data/train"))
    let samples = try SafetensorsFile(folder.file("model.calibration.safetensors"))
    #expect(Set(samples.header.entries.keys) == Set((0..<5).map { "image\($0)" }))
    let input = try Checkpoint(reading: folder.file("run/last.h5")).info.pixelInput
    for (name, entry) in samples.header.entries {
      #expect(entry.shape.count == 4 && entry.shape[0] == 1 && entry.shape[1] == 1, "\(name)")
      let numbers = try samples.numbers(name, shape: entry.shape)
      #expect(Set(numbers).isSubset(of: Set(input.table)) && Set(numbers).count > 1, "\(name)")
    }
    let model = try Data(contentsOf: URL(fileURLWithPath: folder.file("model.onnx")))
    #expect(try ProtobufFields([UInt8](model)).texts(2) == ["crnn-dist"])
    #expect(try export("--calibration", "data/train").status == 64)
    #expect(
      try export("--format", "onnx", "--calibration", "data/train", "--calibration-samples", "0")
        .status == 64)
    let gone = try export("--format", "onnx", "--calibration", "data/none")
    #expect(gone.status == 66 && gone.errors.contains("data/none"), "\(gone.errors)")
    let foreign = try Program.run(
      ["checkpoint", "import", "model.onnx", "-o", "back.h5"], in: folder.path)
    #expect(foreign.status == 65, "\(foreign.errors)")
  }

  @Test func aNewRunBeginsWithAModelOnTwoRanksAndGoesOnWithoutIt() throws {
    let folder = try Self.trained()
    let exported = try Program.run(
      ["checkpoint", "export", "run/last.h5", "-o", "model.safetensors"], in: folder.path)
    #expect(exported.status == 0, "\(exported.errors)")
    let start = ["train", "config.yaml", "--from", "model.safetensors", "--run", "tuned"]
    let begun = try Program.run(start + ["--set", "max_steps=3"], in: folder.path, ranks: 2)
    #expect(begun.status == 0, "\(begun.errors)")
    #expect((begun.output + begun.errors).contains("weights and statistics are taken from it"))
    try FileManager.default.removeItem(atPath: folder.file("model.safetensors"))
    let resumed = try Program.run(
      start + ["--resume", "--set", "max_steps=6"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try Checkpoint(reading: folder.file("tuned/last.h5")).info.step == 6)
    let own = try Program.run(
      ["train", "tuned/config.yaml", "--run", "tuned", "--resume", "--set", "max_steps=8"],
      in: folder.path)
    #expect(own.status == 0, "\(own.errors)")
    let gone = try Program.run(
      ["train", "config.yaml", "--from", "model.safetensors", "--run", "third"], in: folder.path)
    #expect(gone.status == 66 && gone.errors.contains("model.safetensors"), "\(gone.errors)")
    let alone = try Program.run(["train", "config.yaml", "--alphabet", "keep"], in: folder.path)
    #expect(alone.status == 64, "\(alone.errors)")
  }

  @Test func theMeanOfTwoCheckpointsIsThatOfTheirNumbers() throws {
    let folder = try Self.trained()
    let further = try Program.run(
      ["train", "config.yaml", "--run", "second", "--set", "max_steps=2"], in: folder.path)
    #expect(further.status == 0, "\(further.errors)")
    let averaged = try Program.run(
      [
        "checkpoint", "average", "run/last.h5", "second/last.h5", "--shares", "3,1", "-o",
        "mean.h5",
      ],
      in: folder.path)
    #expect(averaged.status == 0, "\(averaged.errors)")
    let parts = try ["run/last.h5", "second/last.h5", "mean.h5"].map {
      try Checkpoint(reading: folder.file($0)).model
    }
    for i in stride(from: 0, to: parts[0].weights.count, by: 17) {
      let wanted =
        (3 * Double(parts[0].weights.values[i]) + Double(parts[1].weights.values[i])) / 4
      #expect(parts[2].weights.values[i] == Float(wanted))
    }
    let wrong = try Program.run(
      ["checkpoint", "average", "run/last.h5", "second/last.h5", "--shares", "3", "-o", "m"],
      in: folder.path)
    #expect(wrong.status == 64)
  }
}
