import Foundation
import Recognition
import TestSupport
import Testing

/// Orders of samples as a person chooses and measures them.
@Suite(.serialized) struct OrderCommandTests {
  @Test func aSimulationNeedsNoDataAndTakesThoseThatAreThere() throws {
    let folder = try TemporaryFolder()
    let text = try Program.run(
      ["dataset", "simulate-order", "--samples", "3000", "--window", "2"], in: folder.path)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("window 2") && text.output.contains("bytes a sample"))
    let made = try Program.run(
      ["dataset", "synthesize", "-o", "data", "--count", "90"], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let measured = try Program.run(
      ["dataset", "simulate-order", "data", "--block", "8", "--window", "3", "--json"],
      in: folder.path)
    #expect(measured.status == 0, "\(measured.errors)")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(measured.output.utf8)) as? [String: [String: Any]])
    #expect(Set(report.keys) == ["full", "window 3"])
    let reads = try ["full", "window 3"].map {
      try #require(report[$0]?["reads_per_sample"] as? Double)
    }
    #expect(reads[1] < reads[0])
    let missing = try Program.run(["dataset", "simulate-order", "nowhere"], in: folder.path)
    #expect(missing.status == 66 && missing.errors.contains("nowhere: there is no such folder"))
    let wrong = try Program.run(["dataset", "simulate-order", "--lanes", "0"], in: folder.path)
    #expect(wrong.status == 64)
  }

  @Test func mixedBlocksUnderMpirunAreTheSameOnOneTwoAndFourRanks() throws {
    let folder = try TrainCommandTests.workplace()
    let choices = [
      "--set", "data.train=[{path: data/train, ratio: 2}, {path: data/validation}]",
      "--set", "shuffle={order: blocks, block: 2, window: 2}",
    ]
    let all = try [1, 2, 4].map { ranks in
      let trained = try Program.run(
        ["train", "config.yaml", "--run", "run\(ranks)"] + choices, in: folder.path, ranks: ranks)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("2 of 3 from data/train: 64 samples"), "\(trained.errors)")
      #expect(trained.errors.contains("blocks of at most 2 KiB; each lane draws from"))
      #expect(trained.errors.contains("epochs of data/validation"))
      let checkpoint = try Checkpoint(reading: "\(folder.path)/run\(ranks)/last.h5")
      return [checkpoint.weights, checkpoint.statistics].flatMap { $0.values.map(\.bitPattern) }
    }
    #expect(all[0] == all[1])
    #expect(all[0] == all[2])
  }
}
