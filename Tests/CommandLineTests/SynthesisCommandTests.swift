import Foundation
import Shards
import TestSupport
import Testing

/// `mpirun crnn-dist dataset synthesize`.
@Suite(.serialized) struct SynthesisCommandTests {
  private static let options = [
    "dataset", "synthesize", "--style", "scene", "--count", "45", "--shard-size", "7",
    "--validation", "0.2", "--seed", "9", "--network", "none",
  ]

  @Test func theShardsAreTheSameOnAnyNumberOfRanks() throws {
    let folder = try TemporaryFolder()
    for ranks in [nil, 2, 3, 8] as [Int?] {
      let name = "ranks-\(ranks ?? 0)"
      let run = try Program.run(Self.options + ["-o", name], in: folder.path, ranks: ranks)
      #expect(run.status == 0, "\(run.errors)")
      // Rank 0 alone prints.
      #expect(run.output.components(separatedBy: "kept      45 samples").count == 2)
    }
    for side in ["train", "validation"] {
      let alone = try ShardSet(folder: folder.path + "/ranks-0/" + side)
      #expect(alone.count == (side == "train" ? 36 : 9))
      for ranks in [2, 3, 8] {
        let shared = try ShardSet(folder: folder.path + "/ranks-\(ranks)/" + side)
        #expect(shared.shards.map(\.count) == alone.shards.map(\.count))
        for index in 0..<alone.count {
          #expect(try shared.sample(at: index) == alone.sample(at: index))
        }
      }
    }
  }

  @Test func aFailureEndsAllRanksWithOneLineAndLeavesNoShard() throws {
    let folder = try TemporaryFolder()
    let refused = try Program.run(
      Self.options + ["-o", "set", "--images", "files"], in: folder.path, ranks: 2)
    #expect(refused.status != 0)
    #expect(refused.errors.contains("crnn-dist: error: --images is for one rank, not 2"))
    #expect(refused.errors.components(separatedBy: "crnn-dist: error").count == 2)
    let first = try Program.run(Self.options + ["-o", "set"], in: folder.path, ranks: 2)
    #expect(first.status == 0, "\(first.errors)")
    let again = try Program.run(Self.options + ["-o", "set"], in: folder.path, ranks: 2)
    #expect(again.status == 74)
    #expect(again.errors.contains("the folder holds shards already"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(!files.contains { $0.hasSuffix(".pending") })
  }
}
