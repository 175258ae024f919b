import Foundation
import HDF5
import Shards
import TestSupport
import Testing

/// Writing to a disk that fills up, on a small file system in memory that only root can mount.
@Suite(.serialized) struct DiskFullTests {
  @Test(
    "A shard that does not fit on the disk throws and leaves nothing",
    arguments: [64, 300, 1024, 1500])
  func aShardThatDoesNotFitOnTheDiskThrowsAndLeavesNothing(kilobytes: Int) throws {
    guard let disk = try SmallDisk(kilobytes: kilobytes) else { return }
    let writer = try? ShardWriter(path: disk.file("a.h5"), height: 32, channels: 1)
    // On the smallest disk even the start may fail, which is as good.
    let error = try thrown(HDF5Error.self) {
      guard let writer else { throw HDF5Error(operation: "create", path: "", reason: "No space") }
      for sample in makeSamples(50_000, height: 32) { try writer.append(sample) }
      try writer.finish()
    }
    #expect(error.reason.contains("No space"), "\(error.description)")
    #expect(!error.description.contains("\n"))
    #expect(try disk.names() == [])
    // The disk can be used again.
    try writeShardlet(disk.file("b.h5"))
    #expect(try disk.names() == ["b.h5"])
  }

  @Test("A file that cannot be replaced stays as it was", arguments: [0, 1, 100_000])
  func aFileThatCannotBeReplacedStaysAsItWas(values: Int) throws {
    guard let disk = try SmallDisk(kilobytes: 256) else { return }
    let path = disk.file("x.h5")
    try HDF5File.replacing(path) { try $0.write([Float](repeating: 1, count: 100), to: "x") }
    try disk.fill()
    let error = try thrown(HDF5Error.self) {
      try HDF5File.replacing(path) {
        try $0.write([Float](repeating: 2, count: values), to: "y")
      }
    }
    #expect(error.reason.contains("No space"), "\(error.description)")
    #expect(try HDF5File(opening: path).read("x", as: Float.self).count == 100)
    #expect(try disk.names() == ["filler", "x.h5"])
  }

  private func writeShardlet(_ path: String) throws {
    let file = try HDF5File(creating: path)
    try file.write([1] as [UInt8], to: "x")
    try file.close()
  }
}
