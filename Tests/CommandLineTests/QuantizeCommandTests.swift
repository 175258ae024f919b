import CRNNNet
import Foundation
import Recognition
import TestSupport
import Testing

/// `crnn-dist checkpoint quantize`, and what takes its checkpoints.
@Suite(.serialized) struct QuantizeCommandTests {
  private static func trained(_ more: String...) throws -> TemporaryFolder {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"] + more, in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    return folder
  }

  private static func quantize(
    _ folder: TemporaryFolder, _ checkpoint: String = "run/last.h5", _ more: String...
  ) throws -> Program.Outcome {
    try Program.run(
      ["checkpoint", "quantize", checkpoint, "--calibration", "data/train", "-o", "int8.h5"] + more,
      in: folder.path)
  }

  @Test func aQuantisedCheckpointReadsAndIsSmallAndIsNotTrained() throws {
    let folder = try Self.trained()
    let made = try Self.quantize(folder, "run/last.h5", "--tolerance", "100")
    #expect(made.status == 0, "\(made.errors)")
    for text in ["word accuracy", "CER", "float32", "int8.h5"] {
      #expect((made.output + made.errors).contains(text), "\(made.output)")
    }
    let picture = try #require(try TrainCommandTests.pictures(in: folder).first)
    for precision in [[], ["--precision", "int8"], ["--precision", "bf16"]] {
      let read = try Program.run(
        ["recognize", "--checkpoint", "int8.h5", picture] + precision, in: folder.path)
      #expect(read.status == 0, "\(read.errors)")
    }
    let evaluated = try Program.run(
      ["evaluate", "--checkpoint", "int8.h5", "--data", "data/train"], in: folder.path)
    #expect(evaluated.status == 0 && evaluated.output.contains("word accuracy"))
    let shown = try Program.run(["checkpoint", "inspect", "int8.h5"], in: folder.path)
    #expect((shown.output + shown.errors).contains("int8, for reading alone"))
    for command in [
      ["checkpoint", "export", "int8.h5", "-o", "x"],
      ["checkpoint", "average", "int8.h5", "run/last.h5", "-o", "x.h5"],
      ["checkpoint", "quantize", "int8.h5", "--calibration", "data/train", "-o", "x.h5"],
      ["train", "config.yaml", "--from", "int8.h5", "--run", "tuned"],
      ["train", "config.yaml", "--resume-from", "int8.h5", "--run", "run"],
    ] {
      let refused = try Program.run(command, in: folder.path)
      #expect(
        refused.status == 65 && refused.errors.contains("for reading alone"),
        "\(command): \(refused.errors)")
    }
  }

  @Test func aLossThatIsNotToleratedLeavesNothing() throws {
    let folder = try Self.trained(
      "--set", "epochs=100", "--set", "max_steps=400", "--set", "optimizer.learning_rate=0.01",
      "--set", "validation.every_epochs=null")
    let whole = try Checkpoint(reading: folder.file("run/last.h5"))
    let network = whole.network
    // A unit that is always silent, with such weights behind it that beside them all others are 0 in bytes.
    let recurrences = network.layers.compactMap { $0 as? BidirectionalLSTM }
    let hidden = try #require(recurrences.last).hidden
    let bias = try #require(network.parameters.parameters.last { $0.name.hasSuffix("bias_ih_l0") })
    let embedding = try #require(network.parameters.parameters.last { $0.shape.count == 2 })
    for numbers in [whole.weights, whole.average?.weights].compactMap(\.self) {
      numbers.pointer[bias.slot.offset + 3 * hidden] = -1000
      for row in 0..<embedding.shape[0] {
        numbers.pointer[embedding.slot.offset + row * embedding.shape[1]] = 10_000
      }
    }
    // What the model reads in float32 is what stands there, or the test would show nothing.
    try whole.write(to: folder.file("spoilt.h5"))
    let refused = try Self.quantize(folder, "spoilt.h5", "--tolerance", "0")
    #expect(
      refused.status == 65 && refused.errors.contains("so nothing is written"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("int8.h5")))
  }

  @Test func optionsThatCannotBeAreRefused() throws {
    let folder = try Self.trained()
    for more in [["--tolerance", "-1"], ["--tolerance", "nan"], ["--samples", "0"]] {
      let refused = try Program.run(
        ["checkpoint", "quantize", "run/last.h5", "--calibration", "data/train", "-o", "x.h5"]
          + more,
        in: folder.path)
      #expect(refused.status == 64, "\(more): \(refused.errors)")
    }
    let gone = try Program.run(
      ["checkpoint", "quantize", "run/last.h5", "--calibration", "data/none", "-o", "x.h5"],
      in: folder.path)
    #expect(gone.status == 66 && gone.errors.contains("data/none"), "\(gone.errors)")
    let unranged = try Program.run(
      [
        "evaluate", "--checkpoint", "run/last.h5", "--data", "data/train", "--precision", "int8",
      ], in: folder.path)
    #expect(
      unranged.status == 64 && unranged.errors.contains("checkpoint quantize"), "\(unranged.errors)"
    )
    let unknown = try Program.run(
      ["evaluate", "--checkpoint", "run/last.h5", "--data", "data/train", "--precision", "int4"],
      in: folder.path)
    #expect(unknown.status == 64, "\(unknown.errors)")
  }
}
