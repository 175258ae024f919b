import Foundation
import HDF5
import Shards
import TestSupport
import Testing

@Suite struct ShardWriterTests {
  let folder = try! TemporaryFolder()

  @Test("Nothing is left of a writer that does not finish")
  func nothingIsLeftOfAWriterThatDoesNotFinish() throws {
    do {
      let writer = try ShardWriter(path: folder.file("a.h5"), height: 4, channels: 1)
      for sample in makeSamples(3) { try writer.append(sample) }
    }
    #expect(try folder.names() == [])
    do {
      let set = try ShardSetWriter(folder: folder.path, height: 4, channels: 1, shardSize: 2)
      for sample in makeSamples(5) { try set.append(sample) }
    }
    #expect(try folder.names() == [])
  }

  @Test("Two sets can be made whole before either has a name")
  func twoSetsCanBeMadeWholeBeforeEitherHasAName() throws {
    try Data().write(to: URL(fileURLWithPath: folder.file("shard-00007.h5.pending")))
    let set = try ShardSetWriter(folder: folder.path, height: 4, channels: 1, shardSize: 2)
    for sample in makeSamples(3) { try set.append(sample) }
    try set.complete()
    #expect(try folder.names() == ["shard-00000.h5.pending", "shard-00001.h5.pending"])
    try set.finish()
    #expect(try folder.names() == ["shard-00000.h5", "shard-00001.h5"])
    set.withdraw()
    #expect(try folder.names() == [])
  }

  @Test("A set of which only some shards have their names is not taken for the whole")
  func aSetOfWhichOnlySomeShardsHaveTheirNamesIsNotTakenForTheWhole() throws {
    let set = try ShardSetWriter(folder: folder.path, height: 4, channels: 1, shardSize: 2)
    for sample in makeSamples(5) { try set.append(sample) }
    try set.finish()
    #expect(try ShardSet(folder: folder.path).count == 5)
    // As a kill between two renamings leaves it.
    let last = folder.file("shard-00002.h5")
    try FileManager.default.moveItem(atPath: last, toPath: last + ".pending")
    let error = try thrown(ShardError.self) { try ShardSet(folder: folder.path) }
    #expect(error.description.contains("1 of its 3 shards have no final name"))
    #expect(throws: ShardError.self) { try ShardSet.verify(folder: folder.path) }
  }

  @Test("A sample that does not fit is refused, and the writer goes on")
  func aSampleThatDoesNotFitIsRefusedAndTheWriterGoesOn() throws {
    let path = folder.file("a.h5")
    let writer = try ShardWriter(path: path, height: 4, channels: 1)
    let error = try thrown(ShardError.self) {
      try writer.append(Sample(pixels: [1, 2, 3], width: 1, label: "x", source: "x.png"))
    }
    #expect(
      error.description
        == "\(path): sample 0 (x.png) has 3 bytes of pixels; 1 columns of 4 × 1 make 4")
    #expect(throws: ShardError.self) {
      try writer.append(Sample(pixels: [], width: 0, label: "x", source: "x.png"))
    }
    #expect(throws: ShardError.self) {
      try writer.append(Sample(pixels: [1, 2, 3, 4], width: 1, label: "\0", source: "x.png"))
    }
    for sample in makeSamples(2) { try writer.append(sample) }
    try writer.finish()
    #expect(try ShardReader(path: path).count == 2)
    #expect(throws: ShardError.self) { try writer.append(makeSamples(1)[0]) }
  }

  @Test("A file or folder that is in use is refused") func aFileOrFolderThatIsInUseIsRefused()
    throws
  {
    let path = folder.file("a.h5")
    try writeShard(path)
    #expect(throws: ShardError.self) { try ShardWriter(path: path, height: 4, channels: 1) }
    let error = try thrown(ShardError.self) {
      try ShardSetWriter(folder: folder.path, height: 4, channels: 1)
    }
    #expect(
      error.reason == "the folder holds shards already; remove them or choose another one")
    #expect(throws: ShardError.self) {
      try ShardSetWriter(folder: path + "/sub", height: 4, channels: 1)
    }
  }
}
