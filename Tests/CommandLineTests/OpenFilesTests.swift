import Foundation
import Recognition
import TestSupport
import Testing

/// A data set may have more shards than this process may have files open.
@Suite(.serialized) struct OpenFilesTests {
  @Test func aSetOfManyShardsIsReadWithFewOpenFiles() throws {
    let folder = try TrainCommandTests.workplace()
    let made = try Program.run(
      [
        "dataset", "synthesize", "-o", "many", "--words", "words.txt", "--repeat", "12",
        "--shard-size", "1",
      ] + TrainCommandTests.shape, in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    let shards = try FileManager.default.contentsOfDirectory(atPath: folder.file("many"))
      .filter { $0.hasSuffix(".h5") }
    try #require(shards.count >= 100, "\(shards.count)")
    let train =
      "train config.yaml --set data.train=many --set data.validation=many --set max_steps=30"
    for command in [
      "dataset verify many", "dataset inspect many", "\(train) --set epochs=3 --run few",
      "evaluate --checkpoint few/last.h5 --data many", "dataset export many -o exported",
    ] {
      let outcome = try Program.script("ulimit -n 40; $C \(command)", in: folder.path)
      #expect(outcome.status == 0, "\(command): \(outcome.output)\(outcome.errors)")
    }
    let free = try Program.script("$C \(train) --set epochs=3 --run free", in: folder.path)
    #expect(free.status == 0, "\(free.errors)")
    let weights = try ["few", "free"].map {
      try Checkpoint(reading: folder.file("\($0)/last.h5")).weightBits
    }
    #expect(weights[0] == weights[1])
  }
}
