import Foundation
import TestSupport
import Testing

/// `crnn-dist benchmark` and `environment` as a person runs them.
@Suite(.serialized) struct BenchmarkCommandTests {
  private static let arguments = [
    "benchmark", "--network", "[1,16,0,1 Cr3,3,4 Mp2,2 Cln3,3,8 Bn Re Mp8,1 S1(1x0)1,3 Lbx8 O1c]",
    "--width", "40", "--batch", "4", "--steps", "3", "--warmup", "1",
  ]

  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test(arguments: [nil, 2]) func trainingStepsAreMeasuredLayerByLayer(ranks: Int?) throws {
    let folder = try TemporaryFolder()
    let report = try object(
      Program.run(Self.arguments + ["--json"], in: folder.path, ranks: ranks))
    for key in ["images_per_second", "step_seconds", "peak_memory_bytes", "ctc_seconds"] {
      #expect((report[key] as? Double ?? 0) > 0, "\(key)")
    }
    #expect(report["ranks"] as? Int == ranks ?? 1)
    #expect(report["steps"] as? Int == 3)
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(
      layers.map { $0["name"] as? String } == [
        "cnn.conv0 pool0", "cnn.conv1", "cnn.batchnorm1 pool1", "sequence0", "rnn.0.rnn",
        "rnn.0.embedding",
      ])
    for layer in layers {
      #expect((layer["forward_seconds"] as? Double ?? 0) > 0)
      #expect((layer["backward_seconds"] as? Double ?? 0) > 0)
    }
    #expect(layers[1]["output"] as? [Int] == [8, 8, 20])
    #expect((layers[1]["backward_gflops"] as? Double ?? 0) > 0)
    if ranks != nil { #expect((report["reduction_seconds"] as? Double ?? 0) > 0) }
    let step = try #require(report["sixteen_threads_step_seconds"] as? Double)
    let serial = try #require(report["sixteen_threads_serial_seconds"] as? Double)
    #expect(serial > 0 && serial < step)
  }

  @Test func threadsThatShareALaneAreMeasured() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.arguments + ["--threads", "2", "--lanes", "1"]
    let report = try object(Program.run(arguments + ["--json"], in: folder.path))
    #expect(report["lanes"] as? Int == 1)
    #expect((report["images_per_second"] as? Double ?? 0) > 0)
    // What one thread does alone is seen on one thread only.
    #expect(report["sixteen_threads_step_seconds"] is NSNull)
    let table = try Program.run(arguments, in: folder.path)
    #expect(table.status == 0 && !table.output.contains("16 would take"))
  }

  @Test func inferenceIsMeasuredWithoutWhatOnlyTrainingDoes() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.arguments + ["--inference", "--batch", "1"]
    let report = try object(Program.run(arguments + ["--json"], in: folder.path))
    #expect(report["mode"] as? String == "inference" && report["batch"] as? Int == 1)
    #expect(report["ctc_seconds"] is NSNull && report["optimizer_seconds"] is NSNull)
    let table = try Program.run(arguments, in: folder.path)
    #expect(table.output.contains("cnn.conv1") && table.output.contains("images/s"))
    #expect(!table.output.contains("CTC"))
  }

  @Test(arguments: [1, 2])
  func theStepsOfAConfigurationAreMeasuredOnItsData(ranks: Int) throws {
    let folder = try TrainCommandTests.workplace()
    let before = try folder.names()
    let report = try object(
      Program.run(
        ["benchmark", "--config", "config.yaml", "--steps", "3", "--warmup", "1", "--json"]
          + ["--set", "lane_size=2"], in: folder.path, ranks: ranks))
    #expect(report["lanes"] as? Int == 8 / ranks && report["batch"] as? Int == 2)
    #expect(report["steps"] as? Int == 3 && report["mode"] as? String == "training")
    #expect((report["images_per_second"] as? Double ?? 0) > 0)
    #expect((report["reading_seconds"] as? Double ?? -1) >= 0)
    #expect((report["width"] as? Int ?? 0) > 0)
    #expect(try folder.names() == before)
  }

  @Test(arguments: [
    (["--config", "config.yaml", "--width", "50"], 64, "--width is of random images"),
    (["--set", "lanes=4"], 64, "--set changes the configuration"),
    (["--config", "missing.yaml"], 66, "missing.yaml"),
    (["--config", "config.yaml", "--set", "data.train=nowhere"], 66, "nowhere"),
  ])
  func aConfigurationThatCannotBeMeasuredIsNamed(
    _ words: [String], status: Int, message: String
  ) throws {
    let folder = try TrainCommandTests.workplace()
    let outcome = try Program.run(["benchmark"] + words, in: folder.path)
    #expect(Int(outcome.status) == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func aWidthThatTheNetworkCannotReadIsRefused() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(Self.arguments + ["--width", "1"], in: folder.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("too narrow for this network, which needs 2"))
  }

  @Test func readingIsMeasuredAsStoredAndWithEachEffect() throws {
    let folder = try TemporaryFolder()
    let made = try Program.run(
      ["dataset", "synthesize", "-o", "data", "--count", "40"], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let rates = try object(
      Program.run(
        [
          "dataset", "benchmark", "data", "--width", "100", "--batch", "8", "--seconds", "0.02",
          "--set", "augmentation.blur=0", "--json",
        ], in: folder.path))
    #expect(rates.count == 13 && rates["blur"] == nil)
    #expect(rates.values.allSatisfy { ($0 as? Double ?? 0) > 0 })
    #expect(rates["as stored"] != nil && rates["augmented"] != nil && rates["elastic"] != nil)
  }

  @Test func theCoreTypeThatOtherProgramsNeedIsPrinted() throws {
    let folder = try TemporaryFolder()
    func run(_ arguments: [String], coreType: String?) throws -> Program.Outcome {
      try Program.run(
        ["environment"] + arguments, in: folder.path,
        environment: ["OPENBLAS_CORETYPE": coreType])
    }
    // With what it prints set, the library loads the kernels that the program had chosen.
    let advice = try run(["--core-type"], coreType: nil)
    #expect(advice.status == 0, "\(advice.errors)")
    let name = advice.output.trimmingCharacters(in: .whitespacesAndNewlines)
    let alone = try object(run(["--json"], coreType: nil))
    let told = try object(run(["--json"], coreType: name.isEmpty ? nil : name))
    func coreType(_ report: [String: Any]) -> String? {
      (report["ranks"] as? [[String: Any]])?.first?["core_type"] as? String
    }
    #expect(coreType(alone) == coreType(told))
    if !name.isEmpty { #expect(coreType(alone) == name) }
    // A user's own choice is what runs.
    let own = try object(run(["--json"], coreType: "Nehalem"))
    #expect(coreType(own) == "Nehalem")
    #expect(try run(["--core-type"], coreType: "Nehalem").output == "Nehalem\n")
  }
}
